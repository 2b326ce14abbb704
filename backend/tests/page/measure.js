// Runs around the page, in which no script runs. What it finds is JSON in #measured.
addEventListener('load', () => {
  const frame = document.querySelector('iframe');
  const page = frame.contentDocument;
  const problems = [];
  const report = { problems, texts: 0, links: 0, rows: 0, drawings: 0, opened: false, beside: false, dark: false };
  const say = (what) => { if (problems.length < 20) problems.push(what); };
  const meet = (a, b) => a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5;

  // Links: each leads to one place, and one in the graph opens what it leads to.
  for (const link of page.querySelectorAll('a[href]')) {
    report.links += 1;
    const href = link.getAttribute('href');
    const found = page.querySelectorAll('[id="' + href.slice(1) + '"]').length;
    if (!href.startsWith('#') || found !== 1) say(`${href} leads nowhere, or to ${found} places`);
  }
  const target = page.querySelector('.summary a[href]').getAttribute('href');
  frame.contentWindow.location.hash = target;

  setTimeout(() => {
    report.opened = true;
    for (let at = page.getElementById(target.slice(1)); at; at = at.parentElement) report.opened &&= at.open !== false;
    for (const details of page.querySelectorAll('details')) details.open = true;
    const seen = (element) => element.checkVisibility();
    const style = (element) => frame.contentWindow.getComputedStyle(element);

    // Every text is in sight: inside of the window, and of all that would cut it off. What may be scrolled is no excuse.
    const walk = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
    for (let text = walk.nextNode(); text; text = walk.nextNode()) {
      const holder = text.parentElement;
      if (!text.data.trim() || !seen(holder) || holder.closest('title, desc, .unseen, .state.applied')) continue;
      report.texts += 1;
      const range = page.createRange();
      range.selectNodeContents(text);
      for (const place of holder.closest('svg') ? [holder.getBoundingClientRect()] : range.getClientRects()) {
        let [left, right] = [0, page.documentElement.clientWidth];
        for (let at = holder; at && at !== page.body; at = at.parentElement) {
          if (style(at).overflowX === 'visible' || at.closest('svg') && at.tagName !== 'svg') continue;
          const frame = at.getBoundingClientRect();
          [left, right] = [Math.max(left, frame.left), Math.min(right, frame.right)];
        }
        if (place.left < left - 0.5 || place.right > right + 0.5) say(`"${text.data.trim().slice(0, 40)}" is cut off`);
      }
    }

    // Strips: one picture from the first row to the last, beside the texts, each revision in the line of its message.
    const rows = [...page.querySelectorAll('.revision > summary, .fold > summary')].filter(seen);
    report.rows = rows.length;
    let above = null;
    for (const row of rows) {
      const called = row.querySelector('.id').textContent;
      const strip = row.querySelector('.stairway-strip').getBoundingClientRect();
      if (above && (Math.abs(above.bottom - strip.top) > 0.5 || above.left !== strip.left)) say(`the graph is torn above ${called}`);
      above = strip;
      const range = page.createRange();
      range.selectNodeContents(row.querySelector('.message'));
      const line = range.getClientRects()[0];
      if (strip.right > line.left + 0.5) say(`the graph meets the message of ${called}`);
      const node = row.querySelector('.halo');
      if (!node) continue;
      const dot = node.getBoundingClientRect();
      if (Math.abs((dot.top + dot.bottom - line.top - line.bottom) / 2) > 3) say(`the revision ${called} is beside its line`);
    }

    // Texts of drawings: inside of the drawing, inside of their boxes, none on another, and large enough to be read.
    for (const drawing of [...page.querySelectorAll('.stairway-schema')].filter(seen)) {
      report.drawings += 1;
      const whole = drawing.getBoundingClientRect();
      const scale = whole.width / Number(drawing.getAttribute('width'));
      if (scale * 12 < 8.5) say(`texts of ${(scale * 12).toFixed(1)} pixels are too small`);
      for (const text of drawing.querySelectorAll('text')) {
        const place = text.getBoundingClientRect();
        if (place.right > whole.right + 0.5 || place.bottom > whole.bottom + 0.5 || place.left < whole.left) {
          say(`"${text.textContent}" leaves the drawing`);
        }
      }
      for (const entity of drawing.querySelectorAll('.entity')) {
        const box = entity.querySelector('.box').getBoundingClientRect();
        const texts = [...entity.querySelectorAll('text')];
        const places = texts.map((text) => text.getBoundingClientRect());
        places.forEach((place, at) => {
          if (place.left < box.left || place.right > box.right || place.bottom > box.bottom + 1) {
            say(`"${texts[at].textContent}" leaves its box`);
          }
          for (let other = at + 1; other < places.length; other += 1) {
            const apart = Math.abs(place.top - places[other].top) > 8 * scale;
            if (!apart && meet(place, places[other])) say(`"${texts[at].textContent}" meets "${texts[other].textContent}"`);
          }
        });
      }
    }

    // With room for both, the schema is beside the revisions, and the two take the page from side to side.
    const [list, schema] = ['.revisions', '.schema'].map((part) => page.querySelector(part)?.getBoundingClientRect());
    const both = page.querySelector('main').getBoundingClientRect();
    report.beside = Boolean(schema) && Math.abs(list.top - schema.top) < 1 && list.width + schema.width > both.width * 0.9;

    // The page itself is never wider than its window; what is wider is scrolled in its own frame.
    const width = page.documentElement.clientWidth;
    if (page.documentElement.scrollWidth > width) say(`${page.documentElement.scrollWidth} is wider than the window, ${width}`);

    // Colours: texts have 4.5 to 1, lines of drawings 3 to 1.
    const colour = (text) => (text.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
    const shade = ([r, g, b]) => {
      const [x, y, z] = [r, g, b].map((it) => { const v = it / 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const over = (top, below) => { const a = top[3] ?? 1; return [0, 1, 2].map((i) => top[i] * a + below[i] * (1 - a)); };
    const behind = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const found = colour(frame.contentWindow.getComputedStyle(at).backgroundColor);
        if (found.length === 3 || found[3] === 1) return found.slice(0, 3);
      }
      return [255, 255, 255];
    };
    const contrast = (front, back) => { const [a, b] = [shade(over(front, back)), shade(back)]; return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05); };
    report.dark = shade(behind(page.body)) < 0.2;
    const check = (element, front, back, least) => {
      const found = contrast(colour(front), back);
      if (found < least) say(`contrast ${found.toFixed(2)} of "${element.textContent.slice(0, 30)}" ${front} on ${back}`);
    };
    for (const element of page.querySelectorAll('h1, h2, h3, p, dt, dd, a, summary, .state, .badge, .message, .id, .when, pre code, .note, .word, .sentence')) {
      check(element, style(element).color, behind(element), 4.5);
    }
    for (const text of page.querySelectorAll('.stairway-schema text')) {
      const cap = text.closest('.entity')?.querySelector('.cap');
      for (const back of [behind(text.closest('div')), ...(cap ? [colour(style(cap).fill)] : [])]) check(text, style(text).fill, back, 4.5);
    }
    for (const line of page.querySelectorAll('.stairway-strip > path, .stairway-strip > line, .stairway-schema .line > path')) {
      check(line, style(line).stroke, behind(line.closest('div, details')), 3);
    }
    document.getElementById('measured').textContent = JSON.stringify(report);
  }, 300);
});
