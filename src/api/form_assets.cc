#include "api/form_assets.h"

namespace sluice::api {

const std::string_view kFormStyle = R"css(
:root { color-scheme: light dark; --text: #1b1f24; --soft: #59636e; --page: #f3f4f6; --card: #fff;
  --line: #868f99; --faint: #d8dde3; --accent: #1d5fc4; --on-accent: #fff; --danger: #b3261e; --wash: #fdecea; }
@media (prefers-color-scheme: dark) { :root { --text: #e8eaed; --soft: #a3adb8; --page: #101317; --card: #1a1f25;
  --line: #727d89; --faint: #323a43; --accent: #7fb0ff; --on-accent: #0b1a30; --danger: #ff9c94; --wash: #3a1c1a; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 2.5rem 1rem 4rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; overflow-wrap: anywhere; }
main { max-width: 38rem; margin: 0 auto; padding: 2rem; background: var(--card); border: 1px solid var(--faint);
  border-radius: 12px; }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; }
a { color: var(--accent); }
.description { margin: 0 0 1.25rem; }
.plain { white-space: pre-line; }
.description > :first-child { margin-top: 0; }
.description pre { overflow-x: auto; }
.soft { margin: 0 0 1.25rem; color: var(--soft); font-size: .875rem; }
.summary { margin: 0 0 1.5rem; padding: .75rem 1rem; background: var(--wash); border-left: 4px solid var(--danger);
  border-radius: 4px; }
.summary:focus { outline: none; }
.summary p, .summary ul { margin: 0; }
.summary ul { padding-left: 1.25rem; }
.field { margin: 0 0 1.25rem; padding: 0; border: 0; min-width: 0; }
label, legend { display: block; margin: 0 0 .25rem; padding: 0; font-weight: 600; }
.star { color: var(--danger); }
.help { margin: 0 0 .375rem; color: var(--soft); font-size: .875rem; }
.error { margin: .375rem 0 0; color: var(--danger); font-size: .875rem; font-weight: 600; }
.error:empty { display: none; }
.text { width: 100%; min-height: 2.75rem; padding: .5rem .75rem; background: var(--card); color: inherit; font: inherit;
  border: 1px solid var(--line); border-radius: 6px; }
textarea.text { min-height: 7rem; resize: vertical; }
.text::placeholder { color: var(--soft); opacity: 1; }
.short { max-width: 16rem; }
[aria-invalid="true"] { border-color: var(--danger); box-shadow: 0 0 0 1px var(--danger); }
.choice { display: flex; gap: .625rem; align-items: flex-start; margin: 0; padding: .375rem 0; font-weight: 400; cursor: pointer; }
.choice input { flex: none; width: 1.125rem; height: 1.125rem; margin: .1875rem 0 0; accent-color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.75rem 0 0; }
button { min-height: 2.75rem; padding: .5rem 1.25rem; border: 1px solid var(--line); border-radius: 6px;
  background: transparent; color: inherit; font: inherit; font-weight: 600; cursor: pointer; }
button:hover { filter: brightness(.93); background-color: var(--page); }
.primary, .primary:hover { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
.danger { border-color: var(--danger); color: var(--danger); }
@media (max-width: 30rem) { body { padding: 0; background: var(--card); }
  main { padding: 1.5rem 1rem 3rem; border: 0; border-radius: 0; } .buttons button { flex: 1 1 100%; } .short { max-width: none; } }
)css";

const std::string_view kFormScript = R"js(
(() => {
  "use strict";
  for (const time of document.querySelectorAll("time"))
    time.textContent = new Date(time.dateTime).toLocaleString([], {dateStyle: "long", timeStyle: "short"});
  const summary = document.querySelector(".summary");
  if (summary) summary.focus();
  const form = document.querySelector("form");
  const fields = new Map();
  for (const field of form.querySelectorAll("[data-field]")) fields.set(field.dataset.field, field);
  const controls = (field) => field.querySelectorAll("input, select, textarea");
  const show = (field, there) => {
    field.hidden = !there;
    for (const control of controls(field)) control.disabled = !there;
  };
  const tell = (field, error) => {
    field.querySelector(".error").textContent = error || "";
    for (const control of controls(field)) control.setAttribute("aria-invalid", error ? "true" : "false");
  };
  for (const field of fields.values()) if ("off" in field.dataset) show(field, false);

  // The server alone knows the rules: it is asked what is there and what is wrong so far.
  const touched = new Set();
  let last = 0;
  const check = async () => {
    const mine = ++last;
    try {
      const answer = await fetch(location.pathname + "/check", {
        method: "POST", body: new URLSearchParams(new FormData(form)), headers: {Accept: "application/json"}});
      if (!answer.ok) return;
      const {visible, field_errors} = await answer.json();
      if (mine !== last) return;
      for (const [id, field] of fields) show(field, visible.includes(id));
      for (const id of touched) tell(fields.get(id), field_errors[id]);
    } catch {
      // Not reached: it decides when the form is sent.
    }
  };
  form.addEventListener("change", (event) => {
    const field = event.target.closest("[data-field]");
    if (field) touched.add(field.dataset.field);
    check();
  });
  form.addEventListener("submit", (event) => {
    if ("sent" in form.dataset) event.preventDefault();
    form.dataset.sent = "";
  });
  addEventListener("pageshow", () => delete form.dataset.sent);
})();
)js";

}  // namespace sluice::api
