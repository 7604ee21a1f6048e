"""How the page looks: one style sheet for bright and dark screens and for paper."""

from __future__ import annotations

STYLE = """
:root{color-scheme:light dark;--ground:#fff;--raised:#f6f7f9;--line:#d9dde3;--words:#1b1f24;--quiet:#5a6472;
--accent:#0b62c4;--left:#c2410c;--tests:#f0a36b;--good:#1a7f4b;--bad:#b42318;--mark:#eef1f5}
@media (prefers-color-scheme:dark){:root{--ground:#14171c;--raised:#1c2128;--line:#353c46;--words:#e7eaee;
--quiet:#9aa5b3;--accent:#71b0ff;--left:#ff8a4c;--tests:#8f5a36;--good:#4cc38a;--bad:#ff7b72;--mark:#252b34}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--words);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:76rem;margin:0 auto;padding:1.5rem 1.25rem 4rem}
h1{font-size:1.7rem;margin:0 0 .2rem}
h2{font-size:1.25rem;margin:2.6rem 0 .6rem}h3{font-size:1.05rem;margin:2rem 0 .4rem}
p{margin:.4rem 0}.quiet{color:var(--quiet)}small{font-size:.85em}
a{color:var(--accent)}
code{font:.87em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:break-word}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.6rem,1fr));gap:.75rem;margin:1.2rem 0;padding:0}
.tile{background:var(--raised);border:1px solid var(--line);border-radius:8px;padding:.7rem .9rem;list-style:none}
.tile b{display:block;font-size:1.6rem;line-height:1.2;font-variant-numeric:tabular-nums}
.tile span{display:block;color:var(--quiet);font-size:.87rem}
.wide{overflow-x:auto;margin:.5rem 0}
table{border-collapse:collapse;width:100%;font-size:.92rem}
caption{text-align:left;color:var(--quiet);padding:.2rem 0;font-size:.87rem}
td:first-child:not(.n){min-width:11rem}
th,td{text-align:left;vertical-align:top;padding:.32rem .6rem;border-bottom:1px solid var(--line)}
th{font-weight:600;color:var(--quiet);font-size:.85rem;vertical-align:bottom}
.n{text-align:right;font-variant-numeric:tabular-nums}td.n{white-space:nowrap}
tbody tr:hover{background:var(--raised)}
tr.across td{padding-top:0;border-top:0}tr:has(+tr.across) td{border-bottom:0}
tr.across summary{color:var(--quiet);font-size:.87rem}
.role{display:inline-block;border-radius:4px;padding:0 .4rem;font-size:.82rem;background:var(--mark);white-space:nowrap}
.role.left{color:var(--left)}.role.good{color:var(--good)}.bad{color:var(--bad)}
meter{width:7rem;height:.8rem}
details>summary{cursor:pointer}details>summary:focus-visible{outline:2px solid var(--accent)}
details ul{margin:.3rem 0 .6rem;padding-left:1.1rem;max-height:28rem;overflow:auto;content-visibility:auto}
details.more{margin:.5rem 0}
ul.files{list-style:none;padding-left:.6rem;border-left:2px solid var(--line)}
.files b{font-weight:600}
nav ul{columns:14rem;padding-left:1.1rem;margin:.5rem 0}
svg.chart{width:100%;height:auto;max-height:22rem;display:block}
svg.small{width:6rem;height:1.4rem;display:block}svg .course{fill:none;stroke:var(--left);stroke-width:2}
svg .axis{stroke:var(--line)}svg text{fill:var(--quiet);font:12px system-ui,sans-serif}
svg .code{fill:var(--left);fill-opacity:.85}svg .tests{fill:var(--tests);fill-opacity:.75}
svg .good{stroke:var(--good);fill:none;stroke-width:2;stroke-dasharray:5 4}svg .dot{fill:var(--words)}
.key{display:inline-block;width:.8rem;height:.8rem;border-radius:2px;margin:0 .35rem 0 1rem;vertical-align:-1px}
.key.code{background:var(--left)}.key.tests{background:var(--tests)}
.key.good{height:0;border-top:2px dashed var(--good);border-radius:0;vertical-align:4px}
@media print{body{font-size:11px}main{max-width:none;padding:0}.wide,details ul{overflow:visible;max-height:none}
h2,h3{break-after:avoid}tr,.tile{break-inside:avoid}a{color:inherit;text-decoration:none}thead{display:table-header-group}}
"""
