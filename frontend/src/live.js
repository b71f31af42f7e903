// The list of events as they arrive: at most 200 rows, drawn once a frame, stopped while the reader looks closer.
const place = document.querySelector("[data-live]");
const words = place.dataset;
const body = place.querySelector("tbody");
const table = place.querySelector("table");
const nothing = place.querySelector("[data-nothing]");
const counts = document.querySelector("[data-live-counts]");
const button = document.querySelector("[data-live-pause]");
const MOST = 200;
const SECONDS = 10;

let source;
let paused = false;
let waiting = [];
let drawn = false;
const ticks = [];

function cell(row, text, name, className) {
  const made = document.createElement(name ? "td" : "th");
  made.textContent = text;
  if (name) made.dataset.is = name;
  else made.scope = "row";
  if (className) made.className = className;
  row.append(made);
}

function rowOf(line) {
  const row = document.createElement("tr");
  if (line.reason) row.className = "refused";
  cell(row, new Date(line.at).toLocaleTimeString(document.documentElement.lang), words.when);
  cell(row, line.reason ? words.refused : line.name || line.type);
  cell(row, line.source, words.source);
  cell(row, line.reason ? [line.reason, line.message].filter(Boolean).join(": ") : line.surface, words.where, "wrap-anywhere small");
  cell(row, [line.user_id, line.anonymous_id].filter(Boolean).join(" · "), words.who, "wrap-anywhere small");
  cell(row, line.message_id, words.message, "wrap-anywhere small muted");
  return row;
}

function draw() {
  drawn = false;
  if (paused || !waiting.length) return;
  nothing.hidden = true;
  table.hidden = false;
  const some = waiting.slice(-MOST).reverse().map(rowOf);
  waiting = [];
  body.prepend(...some);
  while (body.rows.length > MOST) body.lastChild.remove();
}

function soon() {
  if (drawn || paused) return;
  drawn = true;
  requestAnimationFrame(draw);
}

function count() {
  const since = Date.now() - SECONDS * 1000;
  while (ticks.length && ticks[0].at < since) ticks.shift();
  const accepted = ticks.reduce((sum, tick) => sum + tick.accepted, 0);
  const refused = ticks.reduce((sum, tick) => sum + tick.refused, 0);
  const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  counts.textContent = `${number.format(accepted / SECONDS)} ${words.perSecond}, ${number.format(refused / SECONDS)} ${words.refusedPerSecond}`;
}

function listen() {
  source = new EventSource(words.live);
  source.onmessage = (event) => {
    const told = JSON.parse(event.data);
    const refused = Object.values(told.dropped).reduce((sum, one) => sum + one, 0);
    ticks.push({ at: Date.now(), accepted: told.accepted, refused });
    waiting.push(...told.lines);
    if (waiting.length > 4 * MOST) waiting = waiting.slice(-MOST);
    soon();
  };
  source.addEventListener("server", (event) => {
    const name = document.querySelector("[data-live-server]");
    if (name) name.textContent = JSON.parse(event.data);
  });
  // After half an hour, or when the token has run out, the page asks for another.
  source.addEventListener("again", () => window.location.reload());
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) counts.textContent = words.lost;
  };
}

button.addEventListener("click", () => {
  paused = !paused;
  button.setAttribute("aria-pressed", String(paused));
  button.textContent = paused ? words.goOn : words.pause;
  if (!paused) soon();
});
window.addEventListener("pagehide", () => source.close());
setInterval(count, 1000);
listen();
