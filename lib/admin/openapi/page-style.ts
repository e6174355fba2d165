// The style of the documentation page, light and dark.

export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#fbfbfa, #15171a);
  --raised: light-dark(#fff, #1c1f23);
  --text: light-dark(#1d2228, #e4e6e9);
  --quiet: light-dark(#5b6570, #9aa4af);
  --line: light-dark(#e2e4e7, #30353b);
  --accent: light-dark(#3150c4, #9db2ff);
  --get: light-dark(#0b6b50, #5fd3b0);
  --post: light-dark(#3150c4, #9db2ff);
  --put: light-dark(#8a5200, #f0b35c);
  --delete: light-dark(#b3261e, #ff9a91);
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1.5rem; }
body {
  margin: 0 auto; max-width: 76rem; padding: 0 1.25rem 6rem; display: grid; grid-template-columns: 11rem minmax(0, 1fr);
  gap: 3rem; background: var(--ground); color: var(--text);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
nav { position: sticky; top: 0; align-self: start; padding-top: 3.2rem; }
nav h2 { font-size: .8rem; font-weight: 600; color: var(--quiet); margin: 0 0 .5rem; border: 0; padding: 0; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li { margin: .15rem 0; }
nav a { color: var(--text); text-decoration: none; font-size: .92rem; }
nav a:hover { color: var(--accent); text-decoration: underline; }
main { min-width: 0; padding-top: 2.5rem; }
h1 { font-size: 2rem; line-height: 1.2; letter-spacing: -.015em; margin: 0; }
h2 { font-size: 1.15rem; margin: 2.75rem 0 .75rem; }
h3 { font-size: .85rem; font-weight: 600; color: var(--quiet); margin: 1.25rem 0 .4rem; }
p { max-width: 44rem; margin: .6rem 0; }
.version { color: var(--quiet); font-size: .9rem; }
a { color: var(--accent); }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
code { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
details { background: var(--raised); border: 1px solid var(--line); border-radius: 8px; margin: .5rem 0; }
summary { cursor: pointer; padding: .6rem .9rem; list-style: none; display: grid; gap: 0 .75rem;
  grid-template-columns: 4rem minmax(0, 1fr); align-items: baseline; }
summary::-webkit-details-marker { display: none; }
summary > .path:first-child { grid-column: 1 / -1; }
summary .what { grid-column: 2; color: var(--quiet); font-size: .9rem; }
details[open] > summary { border-bottom: 1px solid var(--line); }
.method { font: 600 .78rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.get { color: var(--get); } .post { color: var(--post); } .put, .patch { color: var(--put); } .delete { color: var(--delete); }
.path { font-weight: 600; }
.body { padding: .4rem .9rem 1rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th { text-align: left; font-weight: 600; color: var(--quiet); }
th, td { padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td:first-child code { white-space: nowrap; }
tr:last-child td { border-bottom: 0; }
small { color: var(--quiet); }
.answers { list-style: none; padding: 0; margin: 0; font-size: .9rem; }
.answers li { padding: .15rem 0; }
.status { display: inline-block; min-width: 3rem; color: var(--quiet); }
@media (max-width: 52rem) {
  body { grid-template-columns: minmax(0, 1fr); gap: 0; }
  nav { position: static; padding-top: 2rem; }
  nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
  main { padding-top: 1.5rem; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
`;
