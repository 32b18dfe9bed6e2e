//! How the page looks: on a light or dark screen, and on paper.

pub(crate) const STYLE: &str = "\
:root{color-scheme:light dark;--paper:#fff;--card:#f7f8fa;--ink:#14181f;--soft:#5c6675;--faint:#8b94a3;--line:#e3e7ed;\
--accent:#1f5fd0;--second:#9aa4b2;--good:#0d8050;--bad:#c8343a;--warn:#9a6100;--fill:rgba(31,95,208,.10);\
--badfill:rgba(200,52,58,.14);--chip:#e9eef8}\
@media screen and (prefers-color-scheme:dark){:root{--paper:#0f1318;--card:#171c23;--ink:#e7ebf1;--soft:#a2adbb;--faint:#75808f;\
--line:#28303a;--accent:#6ea2ff;--second:#7b8695;--good:#45c38a;--bad:#ff7276;--warn:#e3b04e;--fill:rgba(110,162,255,.13);\
--badfill:rgba(255,114,118,.16);--chip:#202a3a}}\
*{box-sizing:border-box}html{-webkit-text-size-adjust:100%}\
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,\
sans-serif;font-variant-numeric:tabular-nums}\
main{max-width:1120px;margin:0 auto;padding:40px 28px 56px}\
header{display:flex;flex-wrap:wrap;gap:8px 24px;align-items:flex-end;justify-content:space-between;border-bottom:2px solid var(--ink);\
padding-bottom:16px}h1{font-size:30px;line-height:1.15;margin:0;letter-spacing:-.02em}\
h2{font-size:17px;margin:44px 0 12px;letter-spacing:-.01em}h3{font-size:13px;margin:0 0 8px;color:var(--soft);font-weight:600}\
.sub{color:var(--soft);margin:6px 0 0;max-width:72ch}.when{text-align:right;color:var(--soft);font-size:14px}\
.chips{display:flex;flex-wrap:wrap;gap:6px;margin:14px 0 0}\
.chip{display:inline-block;font-size:12px;line-height:1;padding:5px 9px;border-radius:99px;background:var(--chip);color:var(--ink);white-space:nowrap}\
.chip.good{color:var(--good)}.chip.bad{color:var(--bad)}.chip.warn{color:var(--warn)}.chip:before{content:'';display:inline-block;\
width:7px;height:7px;border-radius:9px;background:currentColor;margin-right:6px}\
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:1px;background:var(--line);border:1px solid var(--line);\
border-radius:10px;overflow:hidden;margin:22px 0 0}.card{background:var(--card);padding:14px 16px}\
.card b{display:block;font-size:25px;line-height:1.2;font-weight:650;letter-spacing:-.02em;white-space:nowrap}\
.card span{color:var(--soft);font-size:12.5px}.card small{display:block;color:var(--faint);font-size:12px}\
.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}.soft{color:var(--soft)}\
figure{margin:0;break-inside:avoid}figcaption{color:var(--soft);font-size:12.5px;display:flex;flex-wrap:wrap;gap:4px 16px;margin:0 0 6px}\
.key:before{content:'';display:inline-block;width:14px;height:3px;border-radius:2px;background:var(--accent);margin-right:6px;vertical-align:middle}\
.key.other:before{background:var(--second)}svg{display:block;width:100%;height:auto;overflow:visible}\
svg text{font:11px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;fill:var(--faint);font-variant-numeric:tabular-nums}\
.grid{stroke:var(--line);stroke-width:1}.zero{stroke:var(--faint);stroke-width:1}.main{fill:none;stroke:var(--accent);stroke-width:1.6;\
stroke-linejoin:round}.other{fill:none;stroke:var(--second);stroke-width:1.3;stroke-linejoin:round}.area{fill:var(--fill);stroke:none}\
.under{fill:var(--badfill);stroke:none}.edge{fill:none;stroke:var(--bad);stroke-width:1.3;stroke-linejoin:round}\
.up{fill:var(--good)}.down{fill:var(--bad)}.bin{fill:var(--accent);opacity:.75}.bin.loss{fill:var(--bad)}.mark{stroke:var(--ink);stroke-width:1;stroke-dasharray:3 3}\
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(400px,1fr));gap:28px}\
.scroll{overflow-x:auto}td:first-child{white-space:nowrap}table{border-collapse:collapse;width:100%;font-size:13.5px}th,td{padding:6px 10px;text-align:left;vertical-align:top;\
border-bottom:1px solid var(--line)}th{color:var(--soft);font-weight:600;font-size:12.5px;white-space:nowrap}td:first-child,th:first-child{padding-left:0}\
td:last-child,th:last-child{padding-right:0}.n{text-align:right;white-space:nowrap}tr{break-inside:avoid}\
.stats{display:grid;grid-template-columns:repeat(auto-fit,minmax(250px,1fr));gap:26px 36px}.stats td,.stats th{padding:4px 0}\
q{color:var(--soft);font-style:italic}code{font:12.5px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}\
.heat{font-size:12.5px}.heat td,.heat th{padding:5px 4px;text-align:right;border:0}.heat td:first-child,.heat th:first-child{text-align:left}\
.heat td.m{border-radius:3px;background:color-mix(in srgb,var(--tone) var(--part),transparent);background-clip:padding-box;border:1px solid transparent}\
.switch input{position:absolute;opacity:0}.switch label{cursor:pointer;font-size:12.5px;color:var(--soft);padding:2px 9px;border:1px solid var(--line);\
border-radius:99px;margin-right:4px}.switch input:focus-visible+label{outline:2px solid var(--accent)}\
#lin:checked~label[for=lin],#log:checked~label[for=log]{background:var(--ink);color:var(--paper);border-color:var(--ink)}\
.switch figure{margin-top:10px}#lin:checked~.log,#log:checked~.lin{display:none}\
.plain{max-width:78ch}.plain p{margin:0 0 8px}.plain p.item{padding-left:18px;position:relative}.plain p.item:before{content:'–';position:absolute;left:2px;color:var(--faint)}\
ul{margin:0;padding-left:18px;max-width:90ch}li{margin:0 0 4px}dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 20px;margin:0;font-size:13.5px}\
dt{color:var(--soft)}dd{margin:0}footer{margin-top:48px;padding-top:14px;border-top:1px solid var(--line);color:var(--faint);font-size:12.5px}\
@media(max-width:560px){main{padding:24px 16px 40px}.two{grid-template-columns:1fr}.when{text-align:left}dl{grid-template-columns:1fr}dt{margin-top:6px}}\
@media print{@page{size:A4;margin:14mm 12mm}:root{color-scheme:light}body{font-size:11px;-webkit-print-color-adjust:exact;print-color-adjust:exact}\
main{max-width:none;padding:0}h1{font-size:22px}h2{font-size:14px;margin:22px 0 8px;break-after:avoid}table{font-size:10px}.card b{font-size:17px}.switch label{display:none}\
.two{grid-template-columns:1fr 1fr;gap:18px}.stats{grid-template-columns:repeat(3,1fr)}.heat{font-size:9px}.scroll{overflow:visible}}";
