package access

import "time"

// WithTimeouts makes slow clients wait as long, so that a test sees what happens to them.
func (s *Server) WithTimeouts(header, read time.Duration) {
	s.timeouts.header, s.timeouts.read = header, read
}
