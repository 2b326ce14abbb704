//! The style of drawings.

use super::{graph, node, schema};

/// What a page has to hold for its drawings, in a `<style>` or a file of its own.
pub fn style() -> String {
    [COMMON, node::STYLE, graph::STYLE, schema::STYLE].concat()
}

/// How lanes and lines are coloured: one class for each colour, `c0` and on.
pub(super) const COLOURS: usize = 8;

/// What both drawings share. The colours of lines have a contrast of 3 to 1 to the paper at least, those of texts 4.5.
pub(super) const COMMON: &str = "\
.stairway-picture{--p-ink:var(--stairway-ink,#1b1f24);--p-soft:var(--stairway-soft,#59636e);\
--p-paper:var(--stairway-paper,#fff);--p-band:var(--stairway-band,#f3f5f8);--p-edge:var(--stairway-edge,#c5ccd5);\
--p-warn:var(--stairway-warn,#b3261e);--p-0:#2563c9;--p-1:#b4461d;--p-2:#1a7f4b;--p-3:#8a3fc0;--p-4:#96690b;\
--p-5:#0e7c8c;--p-6:#bf2f73;--p-7:#5c6672;\
font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,\"DejaVu Sans Mono\",\"Liberation Mono\",monospace;\
color:var(--p-ink)}\
@media (prefers-color-scheme:dark){.stairway-picture{--p-ink:var(--stairway-ink,#e6e9ed);\
--p-soft:var(--stairway-soft,#9aa5b1);--p-paper:var(--stairway-paper,#14171b);--p-band:var(--stairway-band,#1d2126);\
--p-edge:var(--stairway-edge,#454d57);--p-warn:var(--stairway-warn,#ff8a80);--p-0:#79a8ff;--p-1:#ff9b6e;--p-2:#5fcf8f;\
--p-3:#cf98ff;--p-4:#e2b340;--p-5:#4fc6d6;--p-6:#ff85b6;--p-7:#a7b1bd}}\
.stairway-picture text{fill:var(--p-ink);white-space:pre}\
.stairway-picture .soft{fill:var(--p-soft)}\
.stairway-picture path,.stairway-picture line{fill:none;stroke:var(--p-c);stroke-width:1.6}\
.stairway-picture .c0{--p-c:var(--p-0)}.stairway-picture .c1{--p-c:var(--p-1)}.stairway-picture .c2{--p-c:var(--p-2)}.stairway-picture .c3{--p-c:var(--p-3)}\
.stairway-picture .c4{--p-c:var(--p-4)}.stairway-picture .c5{--p-c:var(--p-5)}.stairway-picture .c6{--p-c:var(--p-6)}.stairway-picture .c7{--p-c:var(--p-7)}";
