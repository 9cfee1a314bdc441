package frontier

// Config holds the limits. The zero value has none.
type Config struct {
	Rate      float64 // requests a second over all hosts; 0 is no limit
	HostRate  float64 // requests a second to one host; 0 is no limit
	HostConns int     // requests in flight to one host; 0 is no limit

	// Window is how many tasks may wait before Room blocks; 0 means 10,000.
	Window int

	// Gated lets only one task of a new host out until Open is called for that
	// host: what has to be asked first (robots.txt) is asked once, by that task.
	Gated bool
}
