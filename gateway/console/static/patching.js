// Puts new HTML in the place of old, and touches only what differs: what is in focus
// stays so, and a page that is open for days does not grow.

function isAlike(one, other) {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName;
}

function patchAttributes(old, fresh) {
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    // What somebody opened stays open.
    if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  }
}

function patchNode(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  patchAttributes(old, fresh);
  patchChildren(old, fresh);
}

function patchChildren(old, fresh) {
  // Dots on their way belong to the page, not to what the server shows.
  const kept = [...old.childNodes].filter((one) => !one.classList?.contains("driving"));
  const wanted = [...fresh.childNodes];
  for (const [place, one] of wanted.entries()) {
    if (place >= kept.length) old.append(one);
    else if (isAlike(kept[place], one)) patchNode(kept[place], one);
    else kept[place].replaceWith(one);
  }
  for (const one of kept.slice(wanted.length)) one.remove();
}

export function patch(element, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  patchChildren(element, template.content);
}
