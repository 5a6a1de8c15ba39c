// What flutter_bootstrap.js and Flet's client read before the first frame: everything comes from
// this computer. Flet's own page says the same in scripts inside the page, which our policy forbids.
var flet = {
  pyodide: false,
  multiView: false,
  noCdn: true,
  webSocketEndpoint: "/ws",
  entrypointBaseUrl: "/",
  assetBase: "/",
  routeUrlStrategy: "path",
  canvasKitBaseUrl: "/canvaskit/",
  fontFallbackBaseUrl: "/assets/fonts/",
  webRenderer: "auto",
};

flet.flutterAppLoaded = new Promise((resolve) => {
  flet.flutterAppResolve = resolve;
});

// WebKit brings a page back from its history with a Flutter that no longer draws: load it again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && navigator.vendor && navigator.vendor.startsWith("Apple")) {
    window.location.reload();
  }
});

// A fault inside WebAssembly leaves Flutter with half a picture that never changes again: say so, and offer the way out.
const sayStopped = (fault) => {
  if (fault instanceof WebAssembly.RuntimeError) {
    const stopped = document.getElementById("stopped");
    const again = document.getElementById("again");
    again.onclick = () => window.location.reload();
    stopped.hidden = false;
    again.focus();
  }
};
window.addEventListener("error", (event) => sayStopped(event.error));
window.addEventListener("unhandledrejection", (event) => sayStopped(event.reason));
