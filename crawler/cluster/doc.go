// Package cluster spreads one crawl over several machines that talk through NATS
// JetStream. A [Hub] reads the list, decides, and writes the output, as the
// crawler on one machine does: to that crawler it is a Frontier. Agents
// ([RunAgent]) crawl: each has a whole crawler, with its frontier, fetcher and
// parser, over the partitions that it owns.
//
//	list ─► crawler ─► Hub ── in.P ──► agent: feed ─► crawler ─► sink
//	output ◄─ crawler ◄─ Hub ◄─ out.M ─────────────────────────────┘
//
// Every store has a name of its own in its subjects. So when one is made anew, what
// agents of the former one still send does not reach it.
//
// A partition is a 256th of all sites (registrable domains). At any time one
// agent has it, by its lease, and nobody else begins a request to a host in it; so
// the limits of its frontier hold for all machines together.
//
//   - in.P are the tasks of partition P, numbered by the hub: lines, found pages,
//     and pages that came there by a redirect.
//   - out.M are the results of member M, of all its partitions, in messages that name
//     their predecessor. Who takes a partition over from one that has gone writes
//     there that it is shut, so what the former owner still sends is refused.
//   - at.P is a checkpoint of what is done and which hosts are to be left alone, made
//     when a partition is taken over, from time to time, and when it is given back.
//     Taking over is reading it, and what its writer has in out.M after it.
//   - state has the settings, the leases, the owners, and how far the output is
//     synced; in and out are purged behind checkpoint and output.
//
// A lease is counted from before its renewal was sent, by the owner's clock, and
// seven tenths of it are used. The others count a whole one from when they saw the
// renewal, by theirs, and then end it with a word that the owner's next one
// contradicts: only one of the two is taken. So no clock has to be right.
//
// Where links are followed, a result has those of its page, and the crawler of the
// hub decides about them. A message of results also says for which pages and hosts
// no level is to wait, state has the patterns that are closed, and a redirect of a
// found page goes through the hub, which knows the scope.
//
// The package knows no flags, and nothing of what the hub's settings mean. It does
// not make one site faster: that is one partition, and one pace.
package cluster
