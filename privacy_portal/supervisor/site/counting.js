// What a counting service would do: it recognises the browser again.
document.cookie = "site_visits=1; path=/; max-age=3600; samesite=lax";
document.getElementById("counting").textContent =
  document.documentElement.lang === "ja" ? "このアクセスは集計されています。" : "This visit is counted.";
