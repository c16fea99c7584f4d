/** What both elements look like: one accent colour, logical properties, nothing that moves the page. */
export const css = `
:host{--a:var(--aftertrace-accent,#3b6fe0);--b:#fff;--s:var(--aftertrace-size,32px);anchor-name:--a;display:flex;align-items:center;position:relative;block-size:var(--s);font-size:14px;line-height:20px}
:host(:state(badge)){display:inline-flex}
:host([hidden]),[hidden]{display:none!important}
*{box-sizing:border-box;margin:0;border:0;padding:0;background:none;font:inherit;color:inherit}
button:enabled,input:enabled,summary{cursor:pointer}
:focus-visible{outline:2px solid var(--a);outline-offset:2px}
.row{display:contents}
.off{visibility:hidden}
fieldset{display:flex}
:host(:not([readonly])) fieldset:disabled{opacity:.5}
.icon{flex:none;display:grid;place-items:center;inline-size:var(--s);block-size:var(--s);border-radius:99px}
.icon.on{color:var(--a)}
.chip,.main{border:1px solid #8887;border-radius:99px;padding:5px 12px;min-block-size:32px}
.main,.chip.on{justify-self:start;background:var(--a);border-color:var(--a);color:var(--b)}
.link{text-decoration:underline;min-block-size:24px}
label{position:relative}
label.chip{margin-inline-end:8px}
label input{appearance:none;position:absolute;inset:0;z-index:1;border-radius:99px}
svg{inline-size:20px;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linejoin:round;stroke-linecap:round;opacity:.75}
.on svg{fill:currentColor;opacity:1}
[part~=down] svg{scale:1 -1}
.say{flex:1;inline-size:0;container-type:inline-size}
.said{display:flex;gap:12px;align-items:center;padding-inline-start:8px;font-size:13px;line-height:16px}
[part=status],small{opacity:.75}
.panel{display:none;position-anchor:--a;position-area:block-end span-inline-end;position-try:most-block-size flip-block;margin:8px 0;inset:auto;inline-size:min(360px,100vw - 32px);border:1px solid #8887;border-radius:12px;padding:16px;max-block-size:100%;overflow:auto;background:var(--aftertrace-surface,Canvas);color:var(--aftertrace-text,CanvasText);box-shadow:0 8px 24px #0003}
@container(width<140px){.tip{position:absolute;z-index:8;inset-block-start:100%;inset-inline-start:0;inline-size:max-content;max-inline-size:280px;border-radius:8px;padding:8px 12px;background:var(--aftertrace-surface,Canvas);color:var(--aftertrace-text,CanvasText);box-shadow:0 8px 24px #0003}}
.panel:popover-open,form,li{display:grid;gap:12px}
.flex{display:flex;flex-wrap:wrap;gap:8px;align-items:center}
strong{font-weight:600;flex:1}
small{font-size:12px}
small:first-child{flex:1}
form{padding-block-start:12px}
textarea{display:block;inline-size:100%;block-size:72px;margin-block-start:4px;resize:none;border:1px solid #888;border-radius:8px;padding:8px 12px}
ul{list-style:none;max-block-size:320px;overflow:auto}
li{padding-block:8px;border-block-end:1px solid #8887}
code{overflow-wrap:anywhere;font:12px/18px ui-monospace,monospace}
@media(hover){button:enabled:not(.on,.main):hover{background:#8882}}
@media(pointer:coarse){:host{--s:var(--aftertrace-size,44px)}.chip,.main,.link{min-block-size:44px}}
@media(prefers-reduced-motion:no-preference){*{transition:color .15s,background .15s}}
@media(forced-colors:active){:host{--a:Highlight;--b:HighlightText}.on,.main{forced-color-adjust:none}}
`
