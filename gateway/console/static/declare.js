// Keeps what was written on this telephone until it is sent: a reload, a lost network or
// an empty battery loses nothing.

const KEPT = "declaration";
const FIELDS = "input:not([name=step]):not([name=key]), select";
const form = document.querySelector("[data-declare]");
const offline = document.querySelector("[data-offline]");

function keep() {
  const said = [...form.querySelectorAll(FIELDS)].map(({ name, value }) => [name, value]);
  said.push(["key", form.elements.key.value]);
  localStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(said)));
}

/** A declaration that was begun goes on with what was written, and with its key. */
function restore() {
  const kept = JSON.parse(localStorage.getItem(KEPT) ?? "null");
  if (!kept) return;
  // A new form has one line of goods; those after it are named with their number.
  for (const name of Object.keys(kept)) {
    if (!/-\d+$/.test(name) || form.elements[name]) continue;
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name }));
  }
  for (const element of form.querySelectorAll(`${FIELDS}, input[name=key]`)) {
    if (kept[element.name]) element.value = kept[element.name];
  }
}

function showNetwork() {
  offline.hidden = navigator.onLine;
}

if (form.dataset.new !== undefined) restore();
keep();
form.addEventListener("input", keep);
form.addEventListener("submit", (event) => {
  keep();
  if (navigator.onLine) return;
  event.preventDefault();
  showNetwork();
});
addEventListener("online", showNetwork);
addEventListener("offline", showNetwork);
showNetwork();
document.querySelector("[data-wrong]")?.focus();
