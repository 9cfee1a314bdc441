package parse

import "bytes"

// challengeBytes is how much of a refusal, decoded, is looked at. Challenges
// are small pages whose marks stand at their beginning.
const challengeBytes = 64 << 10

// challengeMarks are pieces of the pages with which the guards of sites ask a
// browser, or a person, to prove itself; in lower case. None of them belongs to
// a guard's page that only refuses, which no proof would help against.
var challengeMarks = [...]string{
	"_cf_chl_opt", "cf-challenge", "cf-browser-verification", "jschl_vc", // Cloudflare
	"challenge-platform/h/b/orchestrate", "challenge-platform/h/g/orchestrate",
	"<title>just a moment...</title>", "<title>attention required! | cloudflare</title><!-- captcha",
	"challenges.cloudflare.com/turnstile",
	"captcha-delivery.com",   // DataDome
	"px-captcha", "_pxappid", // HUMAN, once PerimeterX
	"_incapsula_resource",                // Imperva
	"pardon our interruption",            // Imperva, once Distil
	"sec-if-cpt-container", "bm-verify=", // Akamai
	"awswafintegration", "awswafcookiedomainlist", // Amazon
	"sucuri_cloudproxy_js", // Sucuri
	"ddos-guard/js-challenge", "check.ddos-guard.net",
	"anubis_challenge", // Anubis
	"kpsdk",            // Kasada
	"__qrator",         // Qrator
	"vercel security checkpoint",
	"checking your browser before accessing",
	"g-recaptcha", "h-captcha",
}

// isChallenge reports whether a refusal's body is such a page.
func isChallenge(body []byte) bool {
	body = bytes.ToLower(body[:min(len(body), challengeBytes)])
	for _, mark := range challengeMarks {
		if bytes.Contains(body, []byte(mark)) {
			return true
		}
	}
	return false
}
