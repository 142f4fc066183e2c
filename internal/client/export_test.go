package client

import "time"

// BoundLists lowers how far the lists of a client are read. No user can.
func (c *Client) BoundLists(idle, objects int, reading time.Duration) {
	c.bounds = listBounds{idle: idle, objects: objects, reading: reading}
}
