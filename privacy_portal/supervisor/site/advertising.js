// What an advertising company would do: it recognises the browser elsewhere.
document.cookie = "site_ad=1; path=/; max-age=3600; samesite=lax";
document.getElementById("advertising").textContent =
  document.documentElement.lang === "ja" ? "このアクセスは広告会社に伝わっています。" : "An advertising company hears of this visit.";
