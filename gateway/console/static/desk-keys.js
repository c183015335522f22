// The keys of a desk: single letters, which whoever sits there can turn off for good.

/** *acts* are by letter as its place on the keyboard is called, or by any other key. */
export function listenToKeys(desk, acts) {
  const help = desk.querySelector("[data-keys]");
  const isOn = help.querySelector("[data-keys-on]");
  const all = { ...acts, "?": () => help.showModal() };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    const field = event.target.closest("input:not([type=checkbox]), select, textarea");
    if (field && event.key === "Escape" && !event.defaultPrevented) leave(field);
    if (field || !isOn.checked) return;
    // Letters by their place on the keyboard: a Vietnamese input method may hold them back.
    const act = all[event.key] ?? (event.shiftKey ? null : all[event.code]);
    if (!act) return;
    event.preventDefault();
    act();
  });
  const button = desk.querySelector("[data-help]");
  button.hidden = false;
  button.addEventListener("click", () => help.showModal());
  isOn.addEventListener("change", () => choose(help, isOn));
}

function leave(field) {
  field.closest("details")?.removeAttribute("open");
  field.blur();
}

/** The choice goes along wherever this person signs in; what is not kept is told. */
async function choose(help, isOn) {
  const refused = help.querySelector("[data-keys-refused]");
  const sent = new URLSearchParams({ on: isOn.checked ? "yes" : "no" });
  try {
    const answer = await fetch("/account/letter-keys", { method: "POST", body: sent });
    refused.hidden = answer.ok;
  } catch {
    refused.hidden = false;
  }
}
