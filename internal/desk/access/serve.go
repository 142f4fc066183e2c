package access

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// timeouts bound how long a slow client keeps a connection.
type timeouts struct{ header, read, write, idle time.Duration }

var usualTimeouts = timeouts{header: 10 * time.Second, read: 30 * time.Second, write: 60 * time.Second, idle: 2 * time.Minute}

const (
	largestHeader = 64 << 10
	// lastRequests is how long the end waits for requests that are being answered.
	lastRequests = 10 * time.Second
)

// Listen opens the address of Options. What must not be listened at, New has refused.
func (s *Server) Listen(ctx context.Context) (net.Listener, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.options.Listen)
	if err != nil {
		return nil, fmt.Errorf("nothing can be served at %s: %w", s.options.Listen, err)
	}
	return listener, nil
}

// Serve answers requests with handler, protected, until ctx ends. Then it takes no new ones, lets those under way finish for 10 seconds
// at most, and returns nil.
func (s *Server) Serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler: s.Protect(handler), ReadHeaderTimeout: s.timeouts.header, ReadTimeout: s.timeouts.read, WriteTimeout: s.timeouts.write, IdleTimeout: s.timeouts.idle,
		MaxHeaderBytes: largestHeader, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	if s.certificate != nil {
		listener = tls.NewListener(listener, &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: s.certificate.get, NextProtos: []string{"h2", "http/1.1"}})
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastRequests)
	defer cancel()
	err := server.Shutdown(patience)
	if errors.Is(err, context.DeadlineExceeded) {
		s.log.Warn("requests were cut off, because they did not finish in time")
		err = server.Close()
	}
	if ended := <-served; !errors.Is(ended, http.ErrServerClosed) {
		err = errors.Join(err, ended)
	}
	return err
}

// certificate is a certificate with its key, read again when one of the files has changed.
type certificate struct {
	certificateFile, keyFile string
	log                      *slog.Logger

	mutex  sync.Mutex
	states [2]fileState
	loaded *tls.Certificate
}

func loadCertificate(certificateFile, keyFile string, log *slog.Logger) (*certificate, error) {
	c := &certificate{certificateFile: certificateFile, keyFile: keyFile, log: log}
	if err := c.reload(); err != nil {
		return nil, fmt.Errorf("TLS cannot be used: %w", err)
	}
	return c, nil
}

// reload reads the files where they have changed.
func (c *certificate) reload() error {
	var states [2]fileState
	for i, path := range []string{c.certificateFile, c.keyFile} {
		state, _, err := stateOf(path)
		if err != nil {
			return err
		}
		states[i] = state
	}
	if c.loaded != nil && states == c.states {
		return nil
	}
	c.states = states // a broken pair is tried once, and again when it changes
	loaded, err := tls.LoadX509KeyPair(c.certificateFile, c.keyFile)
	if err != nil {
		return err
	}
	c.loaded = &loaded
	return nil
}

// get returns the certificate for a connection. While new files cannot be used, such as in the middle of being replaced, the old
// pair serves on.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if err := c.reload(); err != nil {
		c.log.Error("the new certificate cannot be used, and the old one is kept", "error", err)
	}
	return c.loaded, nil
}
