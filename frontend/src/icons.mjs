// Our word for an icon -> Tabler's name. Only these are bundled.
export const ICONS = {
  search: "search",
  sun: "sun",
  moon: "moon",
  auto: "circle-half-2",
  down: "chevron-down",
  right: "chevron-right",
  left: "chevron-left",
  ascending: "arrow-up",
  descending: "arrow-down",
  close: "x",
  plus: "plus",
  undo: "arrow-back-up",
  copy: "copy",
  language: "language",
  leave: "logout",
  check: "check",
};
