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
