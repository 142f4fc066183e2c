package access_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/access"
)

// Clients that send a header or a body byte by byte, or nothing, would hold a connection for ever: each is cut off.
func TestServe_slowClientsAreCutOff(t *testing.T) {
	server, err := access.New(access.Options{Listen: "127.0.0.1:0", PublicURL: "http://127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	server.WithTimeouts(50*time.Millisecond, 100*time.Millisecond)
	listener, err := server.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	reads := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			w.WriteHeader(http.StatusRequestTimeout)
		}
	})
	go func() { served <- server.Serve(ctx, listener, reads) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	for _, sent := range []string{"", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ", "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\na="} {
		connection, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(connection, sent); err != nil {
			t.Fatal(err)
		}
		if err := connection.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(connection) // ends when the server closes
		var late net.Error
		if errors.As(err, &late) && late.Timeout() {
			t.Errorf("after %q the connection is held", sent)
		}
		if len(answer) > 0 && string(answer[:len("HTTP/1.1 408")]) != "HTTP/1.1 408" {
			t.Errorf("after %q the answer is %s", sent, answer)
		}
		_ = connection.Close()
	}
}
