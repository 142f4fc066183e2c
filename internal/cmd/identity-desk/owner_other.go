//go:build !unix

package main

// belongsTo finds nothing to refuse where files have no such owners.
func belongsTo(string, int) error { return nil }
