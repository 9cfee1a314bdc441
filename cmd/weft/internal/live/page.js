"use strict";
// The page is redrawn section by section, and only where something has changed:
// what somebody has scrolled, selected or put the focus on stays as it is.
(() => {
	const main = document.getElementById("main"), said = document.getElementById("said");
	const known = new Map(); // what each section was drawn from
	let source = null, paused = false, ended = false, latest = null, spoken = 0;

	const name = section => section.dataset.name;

	// selected tells whether somebody has selected text in a section.
	const selected = section => {
		const selection = getSelection();
		return selection !== null && !selection.isCollapsed && section.contains(selection.anchorNode);
	};

	// replace puts a section in the place of an old one and keeps what was scrolled
	// in it, and the focus.
	const replace = (old, next) => {
		const regions = section => [...section.querySelectorAll("[role=region]")];
		const scrolled = regions(old).map(r => r.scrollLeft);
		const focus = regions(old).indexOf(document.activeElement);
		old.replaceWith(next);
		regions(next).forEach((r, i) => { r.scrollLeft = scrolled[i] || 0; });
		if (focus >= 0 && regions(next)[focus]) regions(next)[focus].focus({preventScroll: true});
	};

	const redraw = drawn => {
		document.title = drawn.title;
		// A document that is parsed runs no script, and loads nothing.
		const next = new DOMParser().parseFromString(drawn.main, "text/html").body;
		const sections = [...next.children];
		for (const old of [...main.children]) {
			if (!sections.some(s => name(s) === name(old))) old.remove();
		}
		let before = null;
		for (const section of sections) {
			const old = [...main.children].find(s => name(s) === name(section)), html = section.innerHTML;
			if (!old) {
				const placed = document.adoptNode(section);
				if (before) before.after(placed); else main.prepend(placed);
				before = placed;
			} else if (known.get(name(section)) === html || selected(old)) {
				before = old;
				continue;
			} else {
				before = document.adoptNode(section);
				replace(old, before);
			}
			known.set(name(section), html);
		}
		// Who listens hears how far it is every half minute, and the end.
		if (drawn.ended || Date.now() - spoken > 30000) {
			said.textContent = drawn.said;
			spoken = Date.now();
		}
	};

	const state = (text, lost) => {
		const s = document.getElementById("state");
		if (s.textContent === text) return;
		s.textContent = text;
		s.classList.toggle("lost", lost);
		known.delete("head");
	};

	const close = () => { if (source) source.close(); source = null; };

	const open = () => {
		if (source || ended) return;
		source = new EventSource("drawn");
		source.addEventListener("drawn", e => {
			latest = JSON.parse(e.data);
			ended = latest.ended;
			if (!paused || ended) redraw(latest);
			if (ended) { close(); pause.remove(); }
		});
		source.onerror = () => { if (!ended) state("not connected: the run has ended, or weft cannot be reached", true); };
	};

	const pause = document.createElement("button");
	pause.id = "pause";
	pause.type = "button";
	pause.textContent = "Pause";
	pause.setAttribute("aria-pressed", "false");
	pause.addEventListener("click", () => {
		paused = !paused;
		pause.setAttribute("aria-pressed", String(paused));
		pause.textContent = paused ? "Go on" : "Pause";
		if (!paused && latest) redraw(latest);
	});
	document.getElementById("bar").append(pause);

	// Nobody is drawn for who does not look.
	document.addEventListener("visibilitychange", () => { if (document.hidden) close(); else open(); });
	if (!document.querySelector(".state.over")) open(); else pause.remove();
})();
