package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
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
func TestShutdown_doesNotFailForStuckClients(t *testing.T) {
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
			go func() { ended <- serve(ctx, listener, handler, time.Minute, time.Millisecond) }()
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

// A request that does not come to its end is given up, though its client goes on sending. One that has arrived may wait for
// its answer for longer.
func TestRequest_isGivenUpWhenItsBodyDoesNotEnd(t *testing.T) {
	const reading = 50 * time.Millisecond
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	arrived, givenUp, answer := make(chan struct{}), make(chan error), make(chan struct{})
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := io.Copy(io.Discard, r.Body)
		if r.URL.Path == "/endless" {
			givenUp <- err
			return
		}
		close(arrived)
		select {
		case <-answer:
			w.WriteHeader(http.StatusNoContent)
		case <-r.Context().Done():
		}
	})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, listener, handler, reading, time.Second) }()
	const post = "POST %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n%s"
	send := func(path, header, body string) net.Conn {
		connection, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { connection.Close() })
		if _, err := fmt.Fprintf(connection, post, path, header, body); err != nil {
			t.Fatal(err)
		}
		return connection
	}

	waiting := send("/waits", "Content-Length: 2", "{}")
	<-arrived
	endless, gone := send("/endless", "Transfer-Encoding: chunked", ""), make(chan struct{})
	go func() {
		defer close(gone)
		for err := error(nil); err == nil; { // until it is cut
			_, err = io.WriteString(endless, "1\r\nx\r\n")
		}
	}()
	if err := <-givenUp; !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the body that does not end: %v", err)
	}
	<-gone
	close(answer)
	if response, err := http.ReadResponse(bufio.NewReader(waiting), nil); err != nil || response.StatusCode != http.StatusNoContent {
		t.Errorf("the request that had arrived: %v, %v", response, err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
