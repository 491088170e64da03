'use strict';
(() => {
  // Times as the reader's clock has them.
  const local = new Intl.DateTimeFormat(undefined, {
    month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit'
  });
  const ago = at => {
    const seconds = Math.round((Date.now() - at) / 1000);
    if (seconds < -5) return local.format(at);
    if (seconds < 5) return 'just now';
    if (seconds < 60) return seconds + ' s ago';
    if (seconds < 3600) return Math.floor(seconds / 60) + ' min ago';
    if (seconds < 86400) return Math.floor(seconds / 3600) + ' h ' + Math.floor(seconds % 3600 / 60) + ' min ago';
    return local.format(at);
  };
  const tell = root => root.querySelectorAll('time').forEach(time => {
    const at = new Date(time.dateTime);
    const text = ago(at);
    if (time.textContent !== text) time.textContent = text;
  });
  tell(document);
  setInterval(() => tell(document), 5000);
  document.addEventListener('htmx:afterSwap', event => tell(event.target));

  // Where the picture is larger than its place, what it is about is shown: the chosen state, the running one, or the
  // one that failed or came last.
  const show = root => root.querySelectorAll('.graph').forEach(graph => {
    const reached = graph.querySelectorAll('.node:not(.is-unreached)');
    const node = graph.querySelector('.node.is-chosen') || graph.querySelector('.node.is-running')
      || graph.querySelector('.node.is-caught, .node.is-failed') || reached[reached.length - 1];
    if (!node) return;
    const place = graph.getBoundingClientRect();
    const box = node.getBoundingClientRect();
    if (box.left >= place.left && box.right <= place.right && box.top >= place.top && box.bottom <= place.bottom) return;
    graph.scrollLeft += (box.left + box.right - place.left - place.right) / 2;
    graph.scrollTop += (box.top + box.bottom - place.top - place.bottom) / 2;
  });
  show(document);
  addEventListener('resize', () => show(document));

  // A machine's picture is coloured, not drawn again: whoever stands on a node stays there.
  const colour = (root, live) => {
    root.querySelectorAll('.node, .around').forEach(node => {
      const [style, words, visits] = live.states[node.id] || ['is-unreached', 'not reached', 0];
      const chosen = node.classList.contains('is-chosen');
      const kept = [...node.classList].filter(name => !name.startsWith('is-'));
      node.setAttribute('class', [...kept, style, chosen ? 'is-chosen' : ''].join(' ').trim());
      if (node.hasAttribute('href')) node.setAttribute('aria-label', node.id + ', ' + words);
      const count = node.querySelector('.count');
      if (count) count.textContent = visits > 1 ? '×' + visits : '';
    });
    const taken = new Set(live.taken);
    root.querySelectorAll('.way').forEach(way => way.classList.toggle('is-taken', taken.has(way.dataset.way)));
    show(root);
  };
  document.addEventListener('htmx:sseBeforeMessage', event => {
    if (event.detail.type !== 'states') return;
    event.preventDefault();
    colour(event.target, JSON.parse(event.detail.data));
  });

  // A browser has six connections for all tabs of a host: a page that nobody sees gives its own back.
  const sources = [];
  htmx.createEventSource = url => {
    const source = new EventSource(url);
    sources.push(source);
    return source;
  };
  let paused = false;
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      paused = sources.length > 0;
      sources.forEach(source => source.close());
    } else if (paused) location.reload();
  });
  const stream = document.getElementById('stream');
  const say = (state, words) => {
    if (!stream) return;
    stream.dataset.state = state;
    stream.querySelector('.words').textContent = words;
  };
  document.addEventListener('htmx:sseOpen', () => say('live', 'live'));
  document.addEventListener('htmx:sseError', () => say('lost', 'connecting…'));
  // A log that is followed stays at its end, unless its reader went back in it.
  const isAtEnd = lines => lines.scrollHeight - lines.scrollTop - lines.clientHeight < 40;
  let follows = true;
  const toEnd = () => document.querySelectorAll('[data-follow]').forEach(lines => { lines.scrollTop = lines.scrollHeight; });
  document.addEventListener('htmx:sseBeforeMessage', event => {
    const lines = event.target.querySelector('[data-follow]');
    if (lines) follows = isAtEnd(lines);
  });
  document.addEventListener('htmx:afterSwap', () => { if (follows) toEnd(); });
  toEnd();
  // On a narrow screen the pages' names are scrolled.
  document.querySelector('.top nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
})();
