// A session that ends mid-form loses nothing: before a form is sent, the page asks whether its reader is still signed in.
// If not, what was typed stays, the sign-in opens in a tab of its own, and the form goes on when the reader comes back.
const dialog = document.getElementById("signed-out");
const passed = new WeakSet();
const asking = new WeakSet();
let goesOn = null;

/** "in" (and fresh tokens for all forms), "out", "other" (somebody else), or "away" (no answer). */
async function standing() {
  try {
    const answer = await fetch(dialog.dataset.session, { headers: { Accept: "application/json" }, cache: "no-store" });
    if (!answer.ok) return "away";
    const { csrf, member } = await answer.json();
    if (!member) return "out";
    if (String(member) !== dialog.dataset.member) return "other";
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = csrf;
    return "in";
  } catch {
    return "away";
  }
}

function tell(how) {
  for (const words of dialog.querySelectorAll("[data-when]")) words.hidden = words.dataset.when !== how;
  dialog.querySelector("[data-signs-in]").hidden = how === "away";
  if (!dialog.open) dialog.showModal();
}

async function attempt(work) {
  const how = await standing();
  if (how === "in") {
    goesOn = null;
    dialog.close();
    work();
  } else {
    goesOn = work;
    tell(how);
  }
}

function again() {
  if (goesOn && dialog.open) attempt(goesOn);
}

if (dialog) {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (passed.delete(form)) return;
    if (event.defaultPrevented || form.method !== "post" || !form.closest("main")) return;
    event.preventDefault();
    if (asking.has(form)) return; // a second press while the first is on its way
    asking.add(form);
    const submitter = event.submitter;
    attempt(() => {
      passed.add(form);
      form.requestSubmit(submitter);
    }).finally(() => asking.delete(form));
  });
  document.addEventListener("htmx:confirm", (event) => {
    if (event.detail.verb === "get") return;
    event.preventDefault();
    attempt(() => event.detail.issueRequest(true));
  });
  // A part that fetches itself must not take the page, and what stands in its forms, away with it.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.getResponseHeader("HX-Redirect")?.startsWith("/sign-in")) {
      event.preventDefault();
      goesOn ??= () => {};
      tell("out");
    }
  });
  dialog.querySelector("[data-goes-on]").addEventListener("click", again);
  dialog.addEventListener("close", () => (goesOn = null));
  window.addEventListener("focus", again);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && again());
}

// The tab of that sign-in has done its work.
if (document.querySelector("[data-was-tab]")) window.close();
