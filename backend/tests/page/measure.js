// Runs around the page, in which no script runs. What it finds is JSON in #measured.
addEventListener('load', () => {
  const frame = document.querySelector('iframe');
  const page = frame.contentDocument;
  const problems = [];
  const report = { problems, texts: 0, links: 0, opened: false, dark: false };
  const say = (what) => { if (problems.length < 20) problems.push(what); };
  const meet = (a, b) => a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5;

  // Links: each leads to one place, and one in the graph opens what it leads to.
  for (const link of page.querySelectorAll('a[href]')) {
    report.links += 1;
    const href = link.getAttribute('href');
    const found = page.querySelectorAll('[id="' + href.slice(1) + '"]').length;
    if (!href.startsWith('#') || found !== 1) say(`${href} leads nowhere, or to ${found} places`);
  }
  const target = page.querySelector('svg a[href]').getAttribute('href');
  frame.contentWindow.location.hash = target;

  setTimeout(() => {
    report.opened = page.getElementById(target.slice(1)).closest('details').open;
    for (const details of page.querySelectorAll('details')) details.open = true;

    // Texts of drawings: inside of the drawing, inside of their boxes, and none on another.
    for (const drawing of page.querySelectorAll('svg')) {
      const whole = drawing.getBoundingClientRect();
      for (const text of drawing.querySelectorAll('text')) {
        report.texts += 1;
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
            const apart = Math.abs(place.top - places[other].top) > 8;
            if (!apart && meet(place, places[other])) say(`"${texts[at].textContent}" meets "${texts[other].textContent}"`);
          }
        });
      }
      for (const row of drawing.querySelectorAll('a')) {
        const places = [...row.querySelectorAll('text')].map((text) => text.getBoundingClientRect());
        places.slice(1).forEach((place, at) => { if (meet(place, places[at])) say(`texts meet in ${row.getAttribute('href')}`); });
        for (const badge of row.querySelectorAll('.badge')) {
          const frame = badge.querySelector('rect').getBoundingClientRect();
          if (badge.querySelector('text').getBoundingClientRect().right > frame.right) say(`a badge is too narrow in ${row.getAttribute('href')}`);
        }
      }
    }

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
    const style = (element) => frame.contentWindow.getComputedStyle(element);
    for (const element of page.querySelectorAll('h1, h2, h3, p, dt, dd, a:not(svg a), summary, .state, .message, pre code, .note, .word, .sentence')) {
      check(element, style(element).color, behind(element), 4.5);
    }
    const band = page.querySelector('.stairway-graph a:nth-of-type(even) .row');
    for (const text of page.querySelectorAll('svg text')) {
      if (text.closest('.head')) continue;
      for (const back of [behind(text.closest('div')), colour(style(band).fill)]) check(text, style(text).fill, back, 4.5);
    }
    for (const line of page.querySelectorAll('svg .lines > path, svg .line > path')) {
      check(line, style(line).stroke, behind(line.closest('div')), 3);
    }
    document.getElementById('measured').textContent = JSON.stringify(report);
  }, 300);
});
