// Pages work without this. It lights up the cue, source and every piece of a quote at once, and copies citations.
"use strict";

function pieces(id) {
  return document.querySelectorAll(`.prose [data-quotes~="${CSS.escape(id)}"]`);
}

function light(id, on) {
  pieces(id).forEach((piece) => piece.classList.toggle("lit", on));
}

function lightTarget() {
  document.querySelectorAll(".prose .lit").forEach((piece) => piece.classList.remove("lit"));
  const found = /^#[nq]([0-9]+)$/.exec(location.hash);
  if (found) light(found[1], true);
}

document.querySelectorAll(".notes .note").forEach((note) => {
  const id = note.id.slice(1);
  for (const event of ["mouseenter", "focusin"]) note.addEventListener(event, () => light(id, true));
  for (const event of ["mouseleave", "focusout"]) note.addEventListener(event, () => { light(id, false); lightTarget(); });
});

document.querySelectorAll(".prose [data-quotes]").forEach((piece) => {
  piece.title = piece.dataset.quotes.split(" ").map((id) => {
    const who = document.querySelector(`#n${CSS.escape(id)} .speaker`);
    return who ? who.textContent : "";
  }).filter(Boolean).join("; ");
});

window.addEventListener("hashchange", lightTarget);
lightTarget();

const cite = document.getElementById("cite-as");
if (cite && navigator.clipboard) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(cite.querySelector("bdi").textContent);
    button.textContent = "Copied";
  });
  cite.append(button);
}
