// The keys of a desk: one letter each, in Vietnamese and in English; they can be turned off.

const OFF = "officer-keys-off";

/** Act on keys; *step* goes so many declarations on. */
export function listenToKeys(desk, step) {
  const help = desk.querySelector("[data-keys]");
  const approve = () => desk.querySelector('form[data-verb="approve"] button')?.click();
  const reject = () => unfold(desk, ["reject"]);
  const hold = () => unfold(desk, ["hold", "release"]);
  const acts = {
    ...{ KeyJ: () => step(1), ArrowDown: () => step(1) },
    ...{ KeyK: () => step(-1), ArrowUp: () => step(-1) },
    ...{ KeyD: approve, KeyA: approve, KeyT: reject, KeyR: reject, KeyG: hold, KeyH: hold },
    ...{ "/": () => desk.querySelector("#find").select(), "?": () => help.showModal() },
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    const field = event.target.closest("input, select, textarea");
    if (field && event.key === "Escape") leave(field);
    if (field || localStorage.getItem(OFF)) return;
    // Letters by their place on the keyboard: a Vietnamese input method may hold them back.
    const act = acts[event.key] ?? (event.shiftKey ? null : acts[event.code]);
    if (!act) return;
    event.preventDefault();
    act();
  });
  offerHelp(desk, help);
}

function unfold(desk, verbs) {
  const found = verbs
    .map((verb) => desk.querySelector(`details[data-verb="${verb}"]`))
    .find(Boolean);
  if (!found) return;
  found.open = true;
  found.querySelector("input:not([type=hidden])").focus();
}

function leave(field) {
  field.closest("details")?.removeAttribute("open");
  field.blur();
}

function offerHelp(desk, help) {
  const isOn = help.querySelector("[data-keys-on]");
  isOn.checked = !localStorage.getItem(OFF);
  isOn.addEventListener("change", () => {
    if (isOn.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
  });
  const button = desk.querySelector("[data-help]");
  button.hidden = false;
  button.addEventListener("click", () => help.showModal());
}
