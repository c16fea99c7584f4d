/** What both elements look like: one accent colour, logical properties, nothing that moves the page. */
const common = `
:host{--a:var(--aftertrace-accent,#3b6fe0);--b:#fff;--s:var(--aftertrace-size,32px);display:flex;align-items:center;position:relative;font-size:14px;line-height:20px}
:host([hidden]),[hidden]{display:none!important}
*{box-sizing:border-box;font:inherit;color:inherit}
button,input,ul,fieldset{margin:0;border:0;padding:0;background:none}
button:enabled,input:enabled,summary{cursor:pointer}
:focus-visible{outline:2px solid var(--a);outline-offset:2px}
.chip,.main{position:relative;border:1px solid #8887;border-radius:99px;padding:5px 12px;min-block-size:32px}
.main,.chip.on{background:var(--a);border-color:var(--a);color:var(--b)}
.link{text-decoration:underline;min-block-size:24px}
.panel{position-anchor:--a;position-area:block-end span-inline-end;position-try-fallbacks:flip-block;margin:8px 0;inset:auto;inline-size:min(360px,100vw - 32px);border:1px solid #8887;border-radius:12px;padding:16px;max-block-size:100%;overflow:auto}
.panel{display:none}
.panel:popover-open{display:block}
.panel,.tip{background:var(--aftertrace-surface,Canvas);color:var(--aftertrace-text,CanvasText);box-shadow:0 8px 24px #0003}
.flex{display:flex;flex-wrap:wrap;gap:8px;align-items:center}
.flex+*{margin-block-start:12px}
strong{font-weight:600;flex:1}
small{font-size:12px;opacity:.75}
small:first-child{flex:1}
@media(hover){button:enabled:not(.on,.main):hover{background:#8882}}
@media(pointer:coarse){:host{--s:var(--aftertrace-size,44px)}.chip,.main,.link{min-block-size:44px}}
@media(prefers-reduced-motion:no-preference){*{transition:color .15s,background .15s}.on svg,.panel{animation:in .15s}}
@keyframes in{from{opacity:0;transform:scale(.96)}}
@media(forced-colors:active){:host{--a:Highlight;--b:HighlightText}.on,.main{forced-color-adjust:none}}
`

export const feedback = `${common}
:host{block-size:var(--s)}
.row{display:contents}
.off,.hide{visibility:hidden}
[part=group]{display:flex;anchor-name:--a}
.choices{gap:8px}
:is(:host([disabled]),:host([streaming])) [part=group]{opacity:.5}
.icon{position:relative;flex:none;display:grid;place-items:center;inline-size:var(--s);block-size:var(--s);border-radius:99px}
svg{inline-size:20px;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linejoin:round;stroke-linecap:round;opacity:.75}
.icon.on{color:var(--a)}
.on svg{fill:currentColor;opacity:1}
[part~=down] svg{scale:1 -1}
[part=more] svg{stroke-width:3}
.sr{position:absolute;clip-path:inset(50%)}
label input{appearance:none;position:absolute;inset:0;z-index:1;border-radius:99px}
.say{flex:1;inline-size:0;container-type:inline-size}
.said{display:flex;gap:12px;align-items:center;padding-inline-start:8px;font-size:13px;line-height:16px}
[part=status]{opacity:.75}
@container(width<140px){.tip{position:absolute;z-index:8;inset-block-start:100%;inset-inline-start:0;inline-size:max-content;max-inline-size:280px;padding:8px 12px;border-radius:8px}}
@container(width>=140px){.tip{background:none;box-shadow:none;color:inherit}}
[part=panel]{min-block-size:190px}
form{display:grid;gap:12px;padding-block-start:12px}
textarea{display:block;inline-size:100%;block-size:72px;margin-block-start:4px;resize:none;border:1px solid #888;border-radius:8px;padding:8px 12px;background:none}
`

export const outbox = `${common}
:host{display:inline-flex}
.chip{anchor-name:--a}
ul{list-style:none;max-block-size:320px;overflow:auto}
li{padding-block:8px;border-block-end:1px solid #8887;margin-block-end:8px}
code{display:block;overflow-wrap:anywhere;font:12px/18px ui-monospace,monospace}
`
