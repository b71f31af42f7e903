// The page to try the web tracker on: it lists what the tracker says. The list lives in a shadow, for a change of the
// page would count as an answer to every click.
const place = document.querySelector("[data-seen]");
const words = place.dataset;
const shadow = place.attachShadow({ mode: "open" });
const rows = new Map();

function make(tag, text, into, attributes = {}) {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  into.append(element);
  return element;
}

make("link", "", shadow, { rel: "stylesheet", href: words.style });
const nothing = make("p", words.nothing, shadow);
const table = make("table", "", shadow, { class: "folds" });
table.hidden = true;
const head = make("tr", "", make("thead", "", table));
for (const word of ["when", "what", "told", "state"]) make("th", words[word], head, { scope: "col" });
const body = make("tbody", "", table);

function seen(event) {
  nothing.hidden = true;
  table.hidden = false;
  const row = document.createElement("tr");
  make("td", new Date(event.timestamp).toLocaleTimeString(document.documentElement.lang), row, { "data-is": words.when });
  make("th", event.event || event.name || event.type, row, { scope: "row" });
  const said = Object.entries(event.properties || event.traits || {}).map(([name, value]) => `${name}: ${value}`);
  make("td", said.join(", "), row, { "data-is": words.told, class: "small wrap-anywhere" });
  rows.set(event.messageId, make("td", words.waits, row, { "data-is": words.state }));
  body.prepend(row);
  document.querySelector("[data-visitor]").value = event.anonymousId;
}

function sent(events, answer) {
  events.forEach((event, at) => {
    const cell = rows.get(event.messageId);
    if (!cell) return;
    const dropped = (answer.dropped || []).find((one) => one.index === at) || (answer.success === false && answer);
    if (dropped) cell.textContent = `${words.refused}: ${dropped.message}`;
    else cell.textContent = answer.success ? words.stored : words.handed;
  });
}

window.attune = [["on", "event", seen], ["on", "sent", sent]];

const done = document.querySelector("[data-done]");
let number = 0;
const doing = {
  consent: () => window.attune.consent(true),
  refuse: () => window.attune.consent(false),
  identify: () => window.attune.identify(`try-${Date.now()}`),
  reset: () => window.attune.reset(),
  works: () => (done.textContent = `${(number += 1)}`),
  breaks: () => {
    throw new Error("A button that breaks");
  },
  route: () => history.pushState({}, "", `${location.pathname.replace(/\/view-\d+$/, "")}?view=${(number += 1)}`),
};
for (const button of document.querySelectorAll("[data-try]")) button.addEventListener("click", doing[button.dataset.try]);
document.querySelector("[data-try-form]").addEventListener("submit", (event) => {
  event.preventDefault();
  done.textContent = `${(number += 1)}`;
});
