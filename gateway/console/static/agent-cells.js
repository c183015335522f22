// Cells of the desk's table, corrected in their place: Enter opens one, Enter again sends
// the row, Tab goes on to the next, Escape leaves. Without this script a cell is a link to
// the page of its row.

import { PATIENCE_MS } from "./following.js";

const KINDS = { moment: "datetime-local", telephone: "tel" };
const MODES = { number: "numeric" };

/** Correct cells within *shown*; *done* is told what came of a row that was sent. */
export class Cells {
  constructor(shown, phrases, done) {
    this.shown = shown;
    this.phrases = phrases;
    this.done = done;
    // By declaration: what was written and not sent yet.
    this.drafts = new Map();
    this.isCarried = false;
    shown.addEventListener("click", (event) => this.clicked(event));
    shown.addEventListener("keydown", (event) => this.pressed(event));
    shown.addEventListener("focusout", (event) => this.left(event));
    addEventListener("beforeunload", (event) => {
      if ([...this.drafts.values()].some(({ cells }) => cells.size)) event.preventDefault();
    });
  }

  /* What stands where. */

  row(id) {
    return this.shown.querySelector(`tr[data-id="${CSS.escape(id)}"]`);
  }

  note(id) {
    return this.shown.querySelector(`tr[data-note="${CSS.escape(id)}"]`);
  }

  cellOf(id, cell) {
    return this.row(id)?.querySelector(`[data-cell="${cell}"]`);
  }

  /** What stood in the row when the first cell was opened is what is written over. */
  draftOf(row) {
    const { id, version } = row.dataset;
    if (!this.drafts.has(id)) {
      const links = [...row.querySelectorAll("[data-cell]")];
      const read = new Map(links.map(({ dataset }) => [dataset.cell, dataset.raw]));
      this.drafts.set(id, { version, read, agreed: "", asked: 0, cells: new Map() });
    }
    return this.drafts.get(id);
  }

  /* Opening and closing one. */

  open(link) {
    const { cell, kind, raw } = link.dataset;
    const draft = this.draftOf(link.closest("tr"));
    const input = document.createElement("input");
    input.type = KINDS[kind] ?? "text";
    if (MODES[kind]) input.inputMode = MODES[kind];
    input.maxLength = 200;
    input.autocomplete = "off";
    input.spellcheck = false;
    input.value = draft.cells.get(cell) ?? raw;
    const label = link.querySelector(".unseen").textContent;
    input.setAttribute("aria-label", label.replace(/:\s*$/, ""));
    const message = link.parentElement.querySelector(".wrong");
    if (message) {
      message.id ||= `wrong-${link.closest("tr").dataset.id}-${cell}`;
      input.setAttribute("aria-describedby", message.id);
      input.setAttribute("aria-invalid", "true");
    }
    link.hidden = true;
    link.after(input);
    input.focus();
    if (input.type !== "datetime-local") input.select();
  }

  /** Take over what was written, or forget it; tells whether anything is new. */
  close(input, { keeps }) {
    const link = input.previousElementSibling;
    const row = link.closest("tr");
    const { cell, raw } = link.dataset;
    const draft = this.draftOf(row);
    const before = draft.cells.get(cell) ?? raw;
    const text = keeps ? input.value.trim() : before;
    this.isClosing = true;
    input.remove();
    this.isClosing = false;
    link.hidden = false;
    if (text === before) {
      if (!draft.cells.size && !this.note(row.dataset.id)) this.drafts.delete(row.dataset.id);
      return false;
    }
    if (text === raw) draft.cells.delete(cell);
    else draft.cells.set(cell, text);
    this.dress(row);
    return true;
  }

  /** Show what is written in place of what is declared. */
  dress(row) {
    const cells = this.drafts.get(row.dataset.id)?.cells ?? new Map();
    for (const link of row.querySelectorAll("[data-cell]")) {
      const { cell, kind } = link.dataset;
      const place = link.querySelector("[data-shown]");
      link.dataset.declared ??= place.textContent;
      const text = cells.get(cell);
      link.parentElement.classList.toggle("is-rewritten", text !== undefined);
      const said = kind === "moment" ? text?.replace("T", " ") : text;
      place.textContent = text === undefined ? link.dataset.declared : said || "–";
    }
  }

  forget(id) {
    this.drafts.delete(id);
    this.note(id)?.remove();
    const row = this.row(id);
    if (!row) return;
    for (const message of row.querySelectorAll("[data-told-of]")) message.remove();
    this.dress(row);
  }

  /* By hand. */

  clicked(event) {
    const link = event.target.closest("[data-cell]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      this.open(link);
    }
    const button = event.target.closest("[data-act]");
    if (!button) return;
    event.preventDefault();
    const { note } = button.closest("tr").dataset;
    if (button.dataset.act === "send") this.ask(note, "send", this.drafts.get(note)?.agreed);
    else this.leave(note);
  }

  leave(id) {
    const last = [...(this.drafts.get(id)?.cells.keys() ?? [])].pop();
    this.forget(id);
    this.row(id)?.querySelector(last ? `[data-cell="${last}"]` : "[data-cell]")?.focus();
  }

  pressed(event) {
    const { key, target } = event;
    // An input method has the key while it puts a letter together.
    if (event.isComposing) return;
    if (target.matches("td > input:not([type=checkbox]), th > input")) this.typed(event);
    else if (key === "Escape" && target.closest("[data-note]")) {
      this.leave(target.closest("[data-note]").dataset.note);
    } else if (target.matches("[data-cell]")) this.walked(event);
  }

  typed(event) {
    const { key, target: input } = event;
    const link = input.previousElementSibling;
    const { id } = link.closest("tr").dataset;
    if (key === "Escape") {
      event.preventDefault();
      this.close(input, { keeps: false });
      link.focus();
    } else if (key === "Enter") {
      event.preventDefault();
      this.close(input, { keeps: true });
      link.focus();
      if (this.drafts.get(id)?.cells.size) this.ask(id, "send");
      else this.forget(id);
    } else if (key === "Tab") {
      const next = this.beside(link, event.shiftKey ? -1 : 1);
      if (!next) return;
      event.preventDefault();
      if (this.close(input, { keeps: true })) this.look(id);
      this.open(next);
    }
  }

  /** Along the row with the arrows, and to the same cell of the row above or below. */
  walked(event) {
    const { key, target: link } = event;
    const moves = { ArrowLeft: -1, ArrowRight: 1 };
    if (key === "F2") this.open(link);
    else if (key in moves) this.beside(link, moves[key])?.focus();
    else if (key === "ArrowUp" || key === "ArrowDown") this.under(link, key)?.focus();
    else if (key === "Escape" && this.drafts.has(link.closest("tr").dataset.id)) {
      this.leave(link.closest("tr").dataset.id);
    } else return;
    event.preventDefault();
  }

  beside(link, by) {
    const all = [...link.closest("tr").querySelectorAll("[data-cell]")];
    return all[all.indexOf(link) + by];
  }

  under(link, key) {
    const name = `[data-cell="${link.dataset.cell}"]`;
    const all = [...this.shown.querySelectorAll(name)];
    return all[all.indexOf(link) + (key === "ArrowUp" ? -1 : 1)];
  }

  left({ target }) {
    // Who looks something up in another window comes back to the open cell.
    if (this.isClosing || this.isCarried || !document.hasFocus()) return;
    if (!target.matches("td > input:not([type=checkbox]), th > input")) return;
    const { id } = target.closest("tr").dataset;
    if (this.close(target, { keeps: true })) this.look(id);
  }

  look(id) {
    if (this.drafts.get(id)?.cells.size) this.ask(id, "look");
    else this.forget(id);
  }

  /* Asking the gateway, which judges everything. */

  /** *agreed* is what the row was said to cost, if that was seen. */
  async ask(id, act, agreed = "") {
    const draft = this.drafts.get(id);
    if (!draft) return;
    const turn = ++draft.asked;
    const sent = new URLSearchParams({ version: draft.version, agreed, act });
    for (const [cell, text] of draft.cells) {
      sent.set(cell, text);
      sent.set(`was-${cell}`, draft.read.get(cell) ?? "");
    }
    const said = await post(`/agent/rows/${id}/now`, sent);
    if (this.drafts.get(id) !== draft || draft.asked !== turn) return;
    this.hear(id, said, act);
  }

  hear(id, html, act) {
    const draft = this.drafts.get(id);
    const told = document.createElement("div");
    if (html === undefined) told.append(this.unsent());
    else told.innerHTML = html;
    const said = told.querySelector("[data-state]");
    const state = said?.dataset.state ?? "unsent";
    if (state === "done") {
      const places = [this.row(id), this.note(id)];
      const active = document.activeElement;
      // Who has gone on to another cell stays there.
      const isHere = places.some((place) => place?.contains(active)) && !active.matches("input");
      const text = said.textContent.trim();
      if (isHere) this.leave(id);
      else this.forget(id);
      this.done(text);
      return;
    }
    if (state === "same") {
      this.forget(id);
      return;
    }
    if (said) draft.version = said.dataset.version;
    draft.agreed = ["asks", "stale"].includes(state) ? said.dataset.agreed : "";
    const wrong = this.cellOf(id, told.querySelector("[data-for]")?.dataset.for);
    this.tell(id, told, state);
    if (act !== "send" || !this.note(id)) return;
    if (wrong) this.open(wrong);
    else this.note(id).querySelector("button:not([hidden])").focus();
  }

  /** Put it below the row, and what is about a cell into the cell. */
  tell(id, told, state) {
    const row = this.row(id);
    if (!row) return;
    for (const message of row.querySelectorAll("[data-told-of]")) message.remove();
    for (const one of told.querySelectorAll("[data-for]")) {
      const place = this.cellOf(id, one.dataset.for)?.parentElement;
      if (!place) continue;
      const message = document.createElement("small");
      message.className = "wrong";
      message.dataset.toldOf = one.dataset.for;
      message.textContent = one.querySelector("[data-message]").textContent;
      for (const old of place.querySelectorAll(".wrong")) old.remove();
      place.append(message);
      one.querySelector("a").removeAttribute("href");
    }
    const note = this.note(id) ?? this.noteBelow(row);
    // The buttons stay those that somebody may be pressing now.
    note.querySelector("[data-said]").replaceChildren(...told.childNodes);
    const isReady = ["asks", "stale", "unsent"].includes(state);
    note.querySelector("[data-act=send]").hidden = !isReady;
  }

  noteBelow(row) {
    const note = document.createElement("tr");
    note.dataset.note = row.dataset.id;
    note.className = "row-note";
    const place = document.createElement("td");
    place.colSpan = row.children.length;
    const said = document.createElement("div");
    said.dataset.said = "";
    said.setAttribute("role", "status");
    place.append(said, this.button("send"), " ", this.button("leave"));
    note.append(place);
    row.after(note);
    return note;
  }

  unsent() {
    const said = document.createElement("p");
    said.className = "refused";
    said.textContent = this.phrases.say("agent_cells_unsent");
    return said;
  }

  button(act) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.act = act;
    if (act === "leave") button.className = "quiet";
    button.textContent = this.phrases.say(`agent_cells_${act}`);
    return button;
  }

  /** Take what is not sent over into the table as it is shown next; tells how to go on. */
  carry(next) {
    const active = document.activeElement;
    const isOpen = this.shown.contains(active) && active.matches("[data-cell] + input");
    const input = isOpen ? active : null;
    const kept = input ?? (active.closest("[data-note]") ? active : null);
    this.isCarried = true;
    for (const id of [...this.drafts.keys()]) this.carryRow(id, next, input);
    return () => {
      this.isCarried = false;
      for (const id of this.drafts.keys()) if (this.row(id)) this.dress(this.row(id));
      kept?.focus({ preventScroll: true });
    };
  }

  carryRow(id, next, input) {
    const [old, note] = [this.row(id), this.note(id)];
    const fresh = next.querySelector(`tr[data-id="${CSS.escape(id)}"]`);
    if (!old || !fresh) {
      // It went out of this view; what was written does not go with it.
      const table = old && next.querySelector("tbody");
      if (table) table.prepend(old, ...(note ? [note] : []));
      else this.drafts.delete(id);
      return;
    }
    if (input?.closest("tr") === old) {
      const { cell } = input.previousElementSibling.dataset;
      fresh.querySelector(`[data-cell="${cell}"]`)?.parentElement.replaceWith(input.parentElement);
    }
    for (const message of old.querySelectorAll("[data-told-of]")) {
      fresh.querySelector(`[data-cell="${message.dataset.toldOf}"]`)?.parentElement.append(message);
    }
    if (note) fresh.after(note);
  }
}

/** Return what was answered, or undefined where nothing was. */
async function post(path, body) {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(path, { method: "POST", body, signal });
    // A session that has ended leads to the page that begins another.
    if (response.redirected) location.reload();
    const isPiece = response.headers.get("Content-Type")?.startsWith("text/html");
    const html = isPiece ? await response.text() : "";
    return html.includes("data-state") ? html : undefined;
  } catch {
    return undefined; // Away or too slow; the row says so, and keeps what was written.
  }
}
