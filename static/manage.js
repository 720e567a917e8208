"use strict";
// Select2 (Django's choice with search) names neither its box nor its search field: a screen reader gets the
// label of the field they stand for, and what is chosen.

function named(select) {
  const label = document.querySelector(`label[for="${select.id}"]`).textContent.replace(/[:：]\s*$/, "").trim();
  const chosen = select.selectedOptions[0];
  const text = document.getElementById(`select2-${select.id}-container`);
  text.setAttribute("aria-label", `${label}：${chosen && chosen.value ? chosen.textContent : "未选择"}`);
  return label;
}

function nameAll() {
  const $ = window.django.jQuery;
  document.querySelectorAll("select.admin-autocomplete").forEach((select) => {
    named(select);
    $(select).on("change", () => named(select));
    $(select).on("select2:open", () => {
      document.querySelector(".select2-search__field").setAttribute("aria-label", `查找${named(select)}`);
      const box = document.getElementById(`select2-${select.id}-container`).parentElement;
      box.setAttribute("aria-controls", `select2-${select.id}-results`);
    });
  });
}

// jQuery calls in the order they were asked for: after Django has made the boxes.
document.addEventListener("DOMContentLoaded", () => window.django && window.django.jQuery && window.django.jQuery(nameAll));
