// Package fetch turns one URL into one exchange over HTTP: bounded, classified
// and timed. It is the stage that only waits.
//
// A [Client] is built once from a [Config] and used by any number of
// goroutines. [Client.Do] sends one GET request and returns a [Response] with
// the bytes as they came, or an [*Error] that says what failed, in which phase,
// and why, in words that can be counted. Connections are kept and reused over
// all hosts; names are looked up once a minute.
//
// What a hostile or broken server can cost is limited: the time of every phase
// ([Config.ConnectTimeout], [Config.HeaderTimeout], [Config.Timeout],
// [Config.MinSpeed]), the size of the head ([Config.MaxHeader]) and of the body
// ([Config.MaxBody]), and the addresses that may be reached at all
// ([Request.PublicOnly], [IsPublic]). Time that the caller spends in
// [Request.Reserve] counts against none of the limits.
//
// A few things that net/http refuses in answers over HTTP/1 are mended on the way,
// with the warning mended_head: lengths and codings that are said twice, and line
// ends. See mender.
//
// What fetch does not do:
//   - follow a redirect: a 3xx is a response like any other,
//   - try again, sleep, or queue. (But a request is sent once more when a kept
//     connection turns out to be dead, or when an HTTP/2 server says that it did
//     not look at the request, RFC 9113 section 8.7. That time is part of the
//     exchange.)
//   - decode: compressed bodies stay compressed,
//   - keep cookies: a Client has none, [Cookies] adds them to one,
//   - read robots.txt,
//   - read the environment: proxies are what [Config.Proxy] says.
package fetch
