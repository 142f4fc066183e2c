package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// watchedListener says when the server waits for the next connection, and so has those before in its books.
type watchedListener struct {
	net.Listener
	waits chan struct{}
}

func (l watchedListener) Accept() (net.Conn, error) {
	l.waits <- struct{}{}
	return l.Listener.Accept()
}

// A client that is stuck is no failure of the emulator: it gets a while, and is then cut.
func TestStuckClientsDoNotMakeTheEndAFailure(t *testing.T) {
	const start = "POST / HTTP/1.1\r\nHost: localhost\r\n"
	for name, test := range map[string]struct {
		sent   string
		served bool // the request gets as far as the handler
	}{
		"nothing sent":  {"", false},
		"half a header": {start, false},
		"half a body":   {start + "Content-Length: 100\r\n\r\n{", true},
		"held back":     {start + "Content-Length: 2\r\n\r\n{}", true},
	} {
		t.Run(name, func(t *testing.T) {
			inner, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			listener := watchedListener{inner, make(chan struct{}, 10)}
			arrived, left := make(chan struct{}), make(chan struct{})
			handler := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				close(arrived)
				_, _ = io.Copy(io.Discard, r.Body) // what is cut is an error
				<-r.Context().Done()
				close(left)
			})
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- serve(ctx, listener, handler, time.Millisecond) }()
			connection, err := net.Dial("tcp", inner.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer connection.Close()
			if _, err := io.WriteString(connection, test.sent); err != nil {
				t.Fatal(err)
			}
			<-listener.waits
			<-listener.waits
			if test.served {
				<-arrived
			}
			stop()
			if err := <-ended; err != nil {
				t.Errorf("the end is a failure: %v", err)
			}
			if test.served {
				<-left
			}
			_, _ = io.ReadAll(connection) // comes to an end only because the connection does
		})
	}
}
