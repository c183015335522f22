// A file that is chosen or dropped is read into the field where it could be pasted; the
// server says what is wrong with it. Without this script the field is there alone.

const form = document.querySelector("form.upload");
const drop = form.querySelector("[data-drop]");
const chosen = form.querySelector("[data-file]");
const said = form.querySelector("[data-said]");
const sheet = form.querySelector("#sheet");
// As the API reads a file: what it says of itself, UTF-8, or Vietnamese Windows.
const MARKS = [
  [[0xff, 0xfe], "utf-16le"],
  [[0xfe, 0xff], "utf-16be"],
];

async function text(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const marked = MARKS.find(([mark]) => mark.every((byte, place) => bytes[place] === byte));
  if (marked) return new TextDecoder(marked[1]).decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1258").decode(bytes);
  }
}

async function take(file) {
  if (!file) return;
  said.className = "";
  said.textContent = file.name;
  const read = /\.(xlsx|xlsm|xls)$/i.test(file.name) ? await unfolded(file) : await text(file);
  if (read === undefined) return;
  sheet.value = read;
  form.querySelector('details button[value="check"]').click();
}

/** A workbook is read by the gateway; what is wrong with it is said beside its name. */
async function unfolded(file) {
  try {
    const response = await fetch("/agent/upload/workbook", { method: "POST", body: file });
    const words = await response.text();
    if (response.ok && !response.redirected) return words;
    refuse(file, response.status === 422 ? words : form.dataset.untaken);
  } catch {
    refuse(file, form.dataset.untaken);
  }
  return undefined;
}

function refuse(file, why) {
  said.className = "wrong";
  said.textContent = `${file.name}: ${why}`;
  chosen.value = "";
}

chosen.addEventListener("change", () => take(chosen.files[0]));
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  take(event.dataTransfer.files[0]);
});
drop.hidden = false;
