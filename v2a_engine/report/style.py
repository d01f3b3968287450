"""How the page looks and what little it does: dark, quiet, the sound in colour."""

STYLE = """
:root {
  --ground: #0e1114; --panel: #15191e; --edge: #262d35; --text: #d6dbe0; --dim: #8b96a1; --fx: #e3a75c;
  --bg: #62b8a5; --mark: #ff6f59;
}
html { color-scheme: dark }
* { box-sizing: border-box }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 14px/1.45 system-ui,-apple-system,"Segoe UI",sans-serif;
}
main { max-width: 1680px; margin: 0 auto; padding: 28px 32px 80px }
h1 { font-size: 22px; font-weight: 600; margin: 0 0 2px }
h2 { font-size: 15px; font-weight: 600; margin: 34px 0 10px }
.dim,.sub { color: var(--dim) }
.sub { margin: 0 0 18px }
.tc,td { font-variant-numeric: tabular-nums }
.totals { display: flex; flex-wrap: wrap; gap: 10px 34px; margin: 0 0 18px; padding: 0; list-style: none }
.totals b { display: block; font-size: 19px; font-weight: 600 }
.totals span { color: var(--dim); font-size: 12px }
.notes {
  margin: 0 0 10px; padding: 10px 14px; background: #221d15; border-left: 3px solid var(--fx);
  border-radius: 3px;
}
.notes.bad { background: #251716; border-color: var(--mark) }
.notes p { margin: 2px 0 }
.tools { display: flex; gap: 18px; align-items: center; color: var(--dim); font-size: 12px; margin: 0 0 8px }
.tools input { width: 160px; accent-color: #8b96a1 }
.key { display: inline-block; width: 2px; height: 12px; margin: 0 6px -2px 0 }
.strip {
  display: flex; background: var(--panel); border: 1px solid var(--edge); border-radius: 6px; overflow: hidden;
}
.labels { flex: none; width: 70px; border-right: 1px solid var(--edge); color: var(--dim); font-size: 12px }
.labels .row { padding: 4px 10px }
.scroll { overflow-x: auto; flex: 1 }
.rail { position: relative; min-width: 100% }
.row { position: relative; border-bottom: 1px solid var(--edge); overflow: hidden }
.row:last-of-type { border: 0 }
.ruler { height: 26px }
.scenes { height: 24px }
.shots { height: 100px }
.cues { height: 26px }
.lane { height: 136px }
.labels .ruler { height: 26px }
.labels .lane { font-weight: 600 }
.labels .FX { color: var(--fx) }
.labels .BG { color: var(--bg) }
.ticks span {
  position: absolute; top: 0; height: 26px; padding: 5px 0 0 5px; border-left: 1px solid var(--edge);
  color: var(--dim); font-size: 11px; white-space: nowrap; font-variant-numeric: tabular-nums;
}
.scene {
  position: absolute; top: 6px; height: 18px; border: 1px solid #4a545f; border-bottom: 0;
  border-radius: 4px 4px 0 0; padding-left: 6px; font-size: 11px; line-height: 16px; color: var(--dim);
  overflow: hidden;
}
.shot { position: absolute; top: 0; bottom: 0; overflow: hidden; background: #000 }
.reel { display: flex; height: 100% }
.reel img { flex: 1; min-width: 0; width: 0; height: 100%; object-fit: cover }
.skipped { background: repeating-linear-gradient(45deg,#1b1416 0 8px,#261a1c 8px 16px) }
.name {
  position: absolute; left: 0; right: 0; bottom: 0; padding: 10px 6px 3px; font-size: 11px;
  white-space: nowrap; overflow: hidden; text-overflow: ellipsis;
  background: linear-gradient(transparent,rgba(0,0,0,.75));
}
.cue {
  position: absolute; top: 4px; height: 18px; padding: 0 6px; border-radius: 3px; font-size: 11px;
  line-height: 18px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; background: #2a3036;
  border-left: 2px solid var(--dim);
}
.cue.FX { border-color: var(--fx) }
.cue.BG { border-color: var(--bg) }
.cue.moment { z-index: 1; overflow: visible; width: auto!important }
.clip { position: absolute; top: 0; bottom: 0; display: block; cursor: pointer; padding: 0 1px }
.clip:hover { filter: brightness(1.25) }
.waveform { display: block; width: 100%; height: 42% }
.waveform path { fill: var(--fx) }
.BG .waveform path { fill: var(--bg) }
.spectrogram { width: 100%; height: 58%; background-size: 100% 100%; background-repeat: no-repeat }
.marks { position: absolute; inset: 26px 0 0 0; pointer-events: none }
.marks i,.sound i { position: absolute; top: 0; bottom: 0; width: 1px }
.cut { background: rgba(255,255,255,.55) }
.event { background: var(--mark) }
.marks .event { top: 24px }
.playhead { position: absolute; top: 0; bottom: 0; width: 2px; background: #fff; left: -9px; pointer-events: none }
.cards { display: grid; grid-template-columns: repeat(auto-fill,minmax(480px,1fr)); gap: 14px }
.card {
  background: var(--panel); border: 1px solid var(--edge); border-radius: 6px; padding: 12px 14px;
  min-width: 0;
}
.card:target { border-color: #6d7883 }
.card header { display: flex; gap: 14px; align-items: baseline; margin-bottom: 8px }
.card header b { font-size: 15px }
.card b.FX { color: var(--fx) }
.card b.BG { color: var(--bg) }
.card .dim:last-child { margin-left: auto }
.sound { position: relative; height: 120px; background: var(--ground); margin-bottom: 8px }
audio { opacity: .85; width: 100%; height: 34px; display: block }
table { border-collapse: collapse; width: 100%; margin-top: 8px; font-size: 12.5px }
th {
  text-align: left; font-weight: 400; color: var(--dim); width: 112px; padding: 2px 10px 2px 0;
  vertical-align: top;
}
td { padding: 2px 0; overflow-wrap: anywhere }
.warning { color: #f0b9a8; margin: 8px 0 0; font-size: 12.5px }
@media (max-width:700px){main{padding:18px 12px}.cards{grid-template-columns:1fr}}
"""

SCRIPT = """
const rail = document.getElementById("rail");
const head = document.getElementById("playhead");
const zoom = document.getElementById("zoom");
const sounds = [...document.querySelectorAll("audio")];
zoom.oninput = () => {
  const box = rail.parentElement;
  const middle = (box.scrollLeft + box.clientWidth / 2) / rail.clientWidth;
  rail.style.width = zoom.value + "px";
  box.scrollLeft = middle * rail.clientWidth - box.clientWidth / 2;
};
function follow(sound) {
  const at = Number(sound.dataset.from) + sound.currentTime - Number(rail.dataset.from);
  head.style.left = (100 * at) / Number(rail.dataset.length) + "%";
  if (!sound.paused) requestAnimationFrame(() => follow(sound));
}
for (const sound of sounds) {
  sound.onplay = () => {
    for (const other of sounds) if (other !== sound) other.pause();
    follow(sound);
  };
}
for (const clip of document.querySelectorAll("[data-plays]")) {
  clip.onclick = (event) => {
    const sound = document.querySelector("#" + clip.dataset.plays + " audio");
    if (!sound) return; // not embedded: the link to its card works as it is
    event.preventDefault();
    const box = clip.getBoundingClientRect();
    sound.currentTime = (sound.duration * (event.clientX - box.left)) / box.width || 0;
    sound.play();
  };
}
"""
