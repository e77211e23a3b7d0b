// Asks about cookies on a website, and lets scripts run that were agreed to. Without this script nothing of it runs.
((told) => {
  "use strict";
  const script = document.currentScript;
  const portal = new URL(script.src).origin;
  const key = `privacy-choices/${told.platform}`;
  const DAY = 86_400_000;
  // Exactly true, as the specification of Global Privacy Control has it.
  const signal = navigator.globalPrivacyControl === true;
  const spoken = [script.dataset.language, document.documentElement.lang, ...(navigator.languages || [])]
    .filter(Boolean).map((one) => one.toLowerCase().split("-")[0]);
  const language = spoken.find((one) => one in told.languages) || Object.keys(told.languages)[0];
  const words = told.languages[language];

  // -- what is remembered in this browser: nothing before a choice

  let kept = null;
  try { kept = JSON.parse(localStorage.getItem(key)); } catch { /* storage is shut: it is asked on each page */ }
  const keep = () => { try { localStorage.setItem(key, JSON.stringify(kept)); } catch { /* as above */ } };
  const fresh = () => `banner-${Array.from(crypto.getRandomValues(new Uint8Array(16)),
    (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  const said = (category) => kept?.choices[category.key];
  const stands = (one, category) => one?.given && one.version >= category.holds
    && (!one.until || Date.parse(one.until) > Date.now());
  const keptOff = (category) => signal && category.advertising;
  const allows = (name) => {
    const category = told.categories.find((one) => one.key === name);
    return category ? Boolean(stands(said(category), category)) && !keptOff(category) : words.categories.some((one) => one.key === name && one.needed);
  };
  const isAnswered = (category) => keptOff(category) || said(category)?.given === false || stands(said(category), category);

  // -- Google's Consent Mode: denied before anything else runs

  const signals = [...new Set(Object.values(told.consentMode).flat())];
  const layer = window.dataLayer = window.dataLayer || [];
  function gtag() { layer.push(arguments); }
  const mode = () => Object.fromEntries(signals.map((one) => [one, Object.entries(told.consentMode)
    .some(([category, granted]) => granted.includes(one) && allows(category)) ? "granted" : "denied"]));
  if (signals.length) gtag("consent", "default", { ...Object.fromEntries(signals.map((one) => [one, "denied"])), wait_for_update: 500 });

  // -- scripts and frames that wait for a consent

  const release = () => {
    for (const waiting of document.querySelectorAll("[data-consent]")) {
      if (!waiting.dataset.consent.split(" ").every(allows)) continue;
      const names = waiting.dataset.consent;
      waiting.removeAttribute("data-consent");
      if (waiting.localName === "script") {
        const running = document.createElement("script");
        for (const { name, value } of waiting.attributes) if (name !== "type") running.setAttribute(name, value);
        if (waiting.dataset.type) running.type = waiting.dataset.type;
        running.nonce = waiting.nonce;
        running.async = waiting.hasAttribute("async");
        running.text = waiting.text;
        running.dataset.consented = names;
        waiting.replaceWith(running);
      } else if (waiting.dataset.src) waiting.src = waiting.dataset.src;
    }
  };
  const forget = (category) => {
    const like = (name) => new RegExp(`^${name.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);
    const hosts = location.hostname.split(".").map((_part, from, all) => all.slice(from).join("."));
    for (const [kind, name] of category.kept) {
      const names = kind === "cookie" ? document.cookie.split("; ").map((one) => one.split("=")[0]) : [];
      for (const one of names.filter((each) => like(name).test(each)))
        for (const domain of ["", ...hosts.map((host) => `; domain=${host}`)]) document.cookie = `${one}=; max-age=0; path=/${domain}`;
      for (const [stored, area] of [["local_storage", "localStorage"], ["session_storage", "sessionStorage"]])
        if (kind === stored) try { Object.keys(window[area]).filter((each) => like(name).test(each)).forEach((each) => window[area].removeItem(each)); } catch { /* shut */ }
    }
  };
  const apply = () => {
    if (signals.length) gtag("consent", "update", mode());
    for (const category of told.categories) if (kept && !allows(category.key)) forget(category);
    release();
    const detail = Object.fromEntries(told.categories.map((one) => [one.key, allows(one.key)]));
    document.dispatchEvent(new CustomEvent("privacychoices", { detail }));
  };

  // -- what the portal is told: the choice under the device's random number, without cookies and without an address

  const send = (what, body) => fetch(`${portal}${told.devices}${what}`, {
    method: "POST", mode: "cors", credentials: "omit", referrerPolicy: "no-referrer", keepalive: true,
    headers: { "Content-Type": "application/json", "Accept-Language": language }, body: JSON.stringify(body),
  });
  const learn = (answer) => {
    for (const [name, { given, version, until }] of Object.entries(answer.choices)) kept.choices[name] = { given, version, until };
    Object.assign(kept, { asked: Date.now(), sent: true, signal: signal || kept.signal });
    keep();
  };
  const record = async (choices) => {
    kept = kept || { device: fresh(), choices: {} };
    // A no counts at once. A yes counts once the portal has the proof of it.
    for (const category of told.categories)
      if (!choices[category.key]) kept.choices[category.key] = { given: false, version: category.version };
    kept.sent = false;
    keep();
    apply();
    const answer = await send("choices", { device: kept.device, choices, language, proof: words.proof, signal });
    if (!answer.ok) throw new Error(answer.status === 409 ? words.outdated : words.failed);
    learn(await answer.json());
    apply();
  };
  const catchUp = async () => {
    try {
      if (kept.sent === false) return void await record(Object.fromEntries(told.categories.map((one) => [one.key, allows(one.key)])));
      if (signal && !kept.signal) learn(await (await send("signals", { device: kept.device })).json());
      else if (Date.now() - kept.asked > DAY) learn(await (await send("standing", { device: kept.device })).json());
      else return;
      apply();
    } catch (error) {
      // The portal does not answer: what was refused here counts, and is told later, unless the words are other ones now.
      if (error.message === words.outdated) { kept.sent = true; keep(); }
    }
  };

  // -- what is seen

  const make = (name, properties = {}, ...inside) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...inside.filter((one) => one !== null && one !== undefined && one !== false));
    return element;
  };
  const STYLE = `
    :host { all: initial; color-scheme: light dark; --ink: #14181f; --quiet: #3a424e; --surface: #fff; --line: #76808e; --link: #0b4a8f; --ring: #14181f; --halo: #ffd23f; }
    @media (prefers-color-scheme: dark) { :host { --ink: #f0f3f7; --quiet: #c3cbd6; --surface: #161b22; --line: #7b8795; --link: #8fc4ff; --ring: #ffd23f; --halo: #0e1217; } }
    section, .again { position: fixed; z-index: 2147483647; box-sizing: border-box; color: var(--ink); background: var(--surface); font: 1rem/1.5 -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Noto Sans", Arial, "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", Meiryo, sans-serif; }
    section { inset-inline: 0; bottom: 0; max-height: 85vh; overflow-y: auto; padding: 1rem; border-top: 1px solid var(--line); }
    section > * { max-width: 60rem; margin: 0 auto .75rem; }
    h2 { font-size: 1.25rem; line-height: 1.3; } p { margin-block: 0 .5rem; }
    ul { padding: 0; list-style: none; } li { padding-block: .75rem; border-top: 1px solid var(--line); }
    label { display: grid; grid-template-columns: 1.5rem 1fr; gap: .75rem; min-height: 2.75rem; font-weight: 700; align-items: center; cursor: pointer; }
    input { width: 1.5rem; height: 1.5rem; margin: 0; accent-color: var(--link); }
    small { font-size: 1rem; color: var(--quiet); } li small { display: block; }
    .buttons { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(11rem, 100%), 1fr)); gap: .75rem; }
    button { box-sizing: border-box; min-height: 2.75rem; padding: .5rem 1rem; border: 1px solid var(--line); border-radius: 4px; background: var(--surface); color: var(--ink); font: inherit; font-weight: 700; cursor: pointer; }
    .again { inset-inline-start: 0; bottom: 0; border-radius: 0 4px 0 0; font-weight: 400; }
    .ways { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; } .ways > * { display: inline-flex; align-items: center; min-height: 2.75rem; }
    a, .link { color: var(--link); } .link { padding: 0; border: 0; font-weight: 400; text-decoration: underline; }
    :focus-visible { outline: 3px solid var(--ring); outline-offset: 2px; box-shadow: 0 0 0 2px var(--halo); } h2:focus-visible { outline-offset: 0; }
    @media print { section, .again { display: none; } }`;
  const host = make("div", { lang: language });
  const root = host.attachShadow({ mode: "open" });
  if ("adoptedStyleSheets" in root) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
  } else root.append(make("style", { nonce: script.nonce, textContent: STYLE }));
  const view = make("div");
  const heard = make("p", { role: "status" });
  root.append(view);

  const button = (text, press) => make("button", { type: "button", textContent: text, onclick: press });
  const room = (height) => {
    document.documentElement.style.scrollPaddingBottom = height;
    document.documentElement.style.marginBottom = height;
  };
  const close = (byKey) => {
    const again = make("button", { type: "button", className: "again", textContent: words.open, onclick: () => open(true) });
    const hadFocus = root.activeElement;
    view.replaceChildren(again);
    room("");
    if (hadFocus || byKey) again.focus();
  };
  const answer = async (choices) => {
    heard.textContent = "";
    try {
      await record(choices);
      close();
    } catch (error) {
      // Without a connection a refusal of everything is kept here, and told later.
      if (!Object.values(choices).some(Boolean) && error.message !== words.outdated) return close();
      kept.sent = true;
      keep();
      heard.textContent = error.message === words.outdated ? words.outdated : words.failed;
    }
  };
  const everything = (yes) => Object.fromEntries(told.categories.map((one) => [one.key, yes && !keptOff(one)]));
  const row = (shown) => {
    const category = told.categories.find((one) => one.key === shown.key);
    const state = kept && category && !keptOff(category) && make("small", { textContent: allows(shown.key) ? words.on : words.off });
    const more = [make("p", { textContent: shown.text }), ...shown.limits.map((one) => make("p", { textContent: one })), state];
    if (!category) return make("li", {}, make("strong", { textContent: shown.title }), make("small", { textContent: words.always }), ...more);
    if (keptOff(category)) return make("li", {}, make("strong", { textContent: shown.title }), make("small", { textContent: words.stays }), ...more);
    return make("li", {}, make("label", {}, make("input", { type: "checkbox", name: shown.key }), make("span", { textContent: shown.title })), ...more);
  };
  const open = (all) => {
    const title = make("h2", { textContent: words.title, tabIndex: -1 });
    const list = all && make("ul", {}, ...words.categories.map(row));
    const chosen = () => Object.fromEntries(told.categories.map((one) => [one.key, Boolean(list.querySelector(`[name="${one.key}"]`)?.checked)]));
    const buttons = make("div", { className: "buttons" },
      button(words.reject, () => answer(everything(false))),
      button(words.accept, () => answer(everything(true))),
      all ? button(words.save, () => answer(chosen())) : button(words.choose, () => open(true)));
    const ways = make("div", { className: "ways" },
      make("a", { href: `${portal}${told.list}`, textContent: words.full, target: "_blank", rel: "noopener" }),
      all && kept && make("button", { type: "button", className: "link", textContent: words.mine, onclick: handOver }),
      all && kept && make("button", { type: "button", className: "link", textContent: words.close, onclick: () => close(true) }));
    const panel = make("section", { ariaLabel: words.title }, title, make("p", { textContent: words.lead }),
      signal && make("p", {}, make("strong", { textContent: words.followed })), list, buttons, ways, heard);
    panel.setAttribute("aria-label", words.title);
    panel.addEventListener("keydown", (event) => { if (event.key === "Escape" && kept) close(true); });
    heard.textContent = "";
    view.replaceChildren(panel);
    room(`${Math.ceil(panel.getBoundingClientRect().height)}px`);
    if (all) title.focus();
  };
  const handOver = async () => {
    try {
      const found = await send("handovers", { device: kept.device });
      if (!found.ok) throw new Error(words.failed);
      location.assign((await found.json()).url);
    } catch { heard.textContent = words.failed; }
  };

  const begin = () => {
    document.body.prepend(host);
    if (location.hash === `#${told.opens}`) open(true);
    else if (told.categories.every(isAnswered)) close();
    else open(false);
    document.addEventListener("click", (event) => {
      if (!event.target.closest?.("[data-privacy-choices]")) return;
      event.preventDefault();
      open(true);
    });
    if (kept) catchUp();
    release();
  };
  window.privacyChoices = { allows, open: () => open(true), signal };
  apply();
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin); else begin();
})
