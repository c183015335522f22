// What an officer has typed and not sent yet: it outlives the part of the page it stands in.

const TYPED = "officer-typed:";

/* Through a change of the page under the hand: what is written, and what is unfolded. */

export function remember(place) {
  const fields = [...place.querySelectorAll("input[id]")].map((one) => [one.id, one.value]);
  const open = [...place.querySelectorAll("details[open]")].map((one) => one.dataset.verb);
  return { fields, open };
}

export function restore(place, { fields, open }) {
  for (const [id, value] of fields) {
    const field = place.querySelector(`#${CSS.escape(id)}`);
    if (field && value) field.value = value;
  }
  for (const verb of open) {
    place.querySelector(`details[data-verb="${verb}"]`)?.setAttribute("open", "");
  }
}

/* A reason stays until it is sent, through reloads and other vehicles. */

function keyOf(id, field) {
  return `${TYPED}${id}:${field.closest("[data-verb]").dataset.verb}`;
}

/** Keep each reason as it is typed; *opened* tells which declaration it is about. */
export function keepTyped(opened) {
  addEventListener("input", ({ target }) => {
    if (target.name === "reason") sessionStorage.setItem(keyOf(opened(), target), target.value);
  });
}

export function restoreTyped(place, id) {
  for (const field of place.querySelectorAll("[data-verb] [name=reason]")) {
    field.value ||= sessionStorage.getItem(keyOf(id, field)) ?? "";
  }
}

export function forgetTyped(id) {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(`${TYPED}${id}:`)) sessionStorage.removeItem(key);
  }
}
