/**
 * Style sheet of both elements. It uses logical properties, and nothing moves the page. The accent colour marks the
 * choice: a pressed button, the label of a checked radio, and the stars before it.
 */
export const css =
  ':host{--a:var(--aftertrace-accent,#3b6fe0);--b:#fff;--s:var(--aftertrace-size,32px);anchor-name:--a;position:relative;block-size:var(--s);font-size:14px;line-height:20px}' +
  ':host,.flex,.note>*{display:flex;gap:8px;align-items:center}' +
  ':host(:not(:enabled,:disabled)){display:inline-flex}' +
  ':host([hidden]),[hidden]{display:none!important}' +
  ':host(:state(off)),fieldset:not(:has(:checked)) [part=clear]{visibility:hidden}' +
  '*{box-sizing:border-box;margin:0;border:0;padding:0;background:none;color:inherit}' +
  'button,textarea{font:inherit}' +
  'button,label{min-block-size:var(--s);position:relative;border-radius:99px}' +
  ':enabled{cursor:pointer}' +
  ':focus-visible{outline:2px solid var(--a);outline-offset:2px}' +
  '[lang]{display:contents}' +
  'fieldset{display:flex}' +
  ':host(:not([readonly])) fieldset:disabled{opacity:.5}' +
  '.icon{inline-size:var(--s)}' +
  '.chip,.main{border:1px solid #8887;padding:5px 12px}' +
  '.link{text-decoration:underline}' +
  '.icon,.chip{display:grid;place-items:center}' +
  'label.chip{margin-inline-end:8px}' +
  'label input{appearance:none;position:absolute;inset:0;border-radius:inherit}' +
  'svg{inline-size:20px;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linejoin:round;stroke-linecap:round;opacity:.75}' +
  '[part~=down] svg{scale:1 -1}' +
  '@media(hover){button:enabled:hover{background:#8882}}' +
  '.main,[aria-pressed=true],:has(>:checked),.icon:has(~*>:checked){color:var(--a);forced-color-adjust:none;svg{fill:currentColor;opacity:1}&:not(.icon){background:var(--a);border-color:var(--a);color:var(--b)}}' +
  '.note{flex:1;inline-size:0;container-type:inline-size;font-size:13px;line-height:16px}' +
  '[part=status],small{opacity:.75}' +
  '[popover]{display:none;position-anchor:--a;position-area:block-end span-inline-end;position-try:most-block-size flip-block;margin:8px 0;inset:auto;inline-size:min(360px,100vw - 32px);border:1px solid #8887;border-radius:12px;padding:16px;max-block-size:100%;background:var(--aftertrace-surface,Canvas);color:var(--aftertrace-text,CanvasText);box-shadow:0 8px 24px #0003}' +
  '@container(width<140px){.tip{position:absolute;z-index:8;inset-block-start:100%;inset-inline-start:0;inline-size:max-content;max-inline-size:280px;border:1px solid #8887;border-radius:8px;padding:8px 12px;background:var(--aftertrace-surface,Canvas);color:var(--aftertrace-text,CanvasText);box-shadow:0 8px 24px #0003}}' +
  ':popover-open,li,[part=label]{display:grid;gap:8px}' +
  '.flex{flex-wrap:wrap}' +
  'strong,small:first-child{flex:1}' +
  'textarea{block-size:72px;resize:none;border:1px solid #888;border-radius:8px;padding:8px 12px;cursor:text}' +
  'li{padding-block-start:8px;border-block-start:1px solid #8887}' +
  'code{overflow-wrap:anywhere;font:12px/18px monospace}' +
  '@media(pointer:coarse){:host{--s:var(--aftertrace-size,44px)}}' +
  // As long as `fadeMs` of the store, which then removes the text.
  '@media(prefers-reduced-motion:no-preference){*{transition:color .15s,background .15s}.fade{animation:fade 4s}}' +
  '@keyframes fade{96%{opacity:1}to{opacity:0}}' +
  '@media(forced-colors:active){:host{--a:Highlight;--b:HighlightText}}'
