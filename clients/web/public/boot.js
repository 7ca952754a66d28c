// Before everything else: the one Trusted Types policy, and how it is to look here.
(() => {
  const ours = (address) => {
    const url = new URL(address, location.href);
    const { pathname } = url;
    const known = /^\/(_next\/static|w)\//.test(pathname) || pathname === "/sw.js";
    if (url.origin !== location.origin || !known) throw new TypeError(`no script from ${address}`);
    // As it was written: the loader of chunks knows them by that.
    return address;
  };
  globalThis.trustedTypes?.createPolicy("default", { createScriptURL: ours });
  const looks = {
    theme: /^(dark|light)$/,
    contrast: /^more$/,
    density: /^compact$/,
    text: /^(1[3-9]|20)$/,
  };
  for (const [name, fits] of Object.entries(looks)) {
    const chosen = localStorage.getItem(name);
    if (chosen && fits.test(chosen)) document.documentElement.dataset[name] = chosen;
  }
})();
