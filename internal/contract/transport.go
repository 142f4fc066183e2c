package contract

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
)

// bodyLimit is how much of an answer the transport reads ahead to judge it. No answer of these APIs comes near; a test
// that feeds an endless one must not hang here.
const bodyLimit = 4 << 20

// Middleware judges the requests that reach next and the answers it gives. A connection that the handler hijacks or
// cuts with a panic has no answer to be judged.
func (v *Validator) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		judge := v.planeOf(request)
		if judge == nil {
			next.ServeHTTP(writer, request)
			return
		}
		body, err := io.ReadAll(request.Body)
		request.Body = restored(body, err, request.Body)
		if err != nil {
			next.ServeHTTP(writer, request) // The client went away; the handler shall see that itself.
			return
		}
		current := v.begin(judge, request, body)
		recorder := &responseRecorder{ResponseWriter: writer}
		next.ServeHTTP(recorder, request)
		if !recorder.hijacked {
			recorder.WriteHeader(http.StatusOK) // What net/http does for a handler that wrote nothing.
			current.end(recorder.status, recorder.header, recorder.body.Bytes())
		}
	})
}

// RoundTripper judges the requests that go out through next and the answers that come back. An exchange that ends
// in an error, or whose answer breaks off, has no answer to be judged.
func (v *Validator) RoundTripper(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(request *http.Request) (*http.Response, error) {
		judge := v.planeOf(request)
		if judge == nil {
			return next.RoundTrip(request)
		}
		outgoing := request
		var body []byte
		if request.Body != nil {
			var err error
			body, err = io.ReadAll(request.Body)
			// A RoundTripper may not change the request it was given, hence the copy.
			outgoing = request.Clone(request.Context())
			outgoing.Body = restored(body, err, request.Body)
			if err != nil {
				return next.RoundTrip(outgoing)
			}
		}
		current := v.begin(judge, request, body)
		response, err := next.RoundTrip(outgoing)
		if err != nil || v.statusAllowed(response.StatusCode) {
			return response, err
		}
		answer, err := io.ReadAll(io.LimitReader(response.Body, bodyLimit))
		response.Body = restored(answer, err, response.Body)
		switch {
		case err != nil:
		case len(answer) == bodyLimit:
			v.report(current.subject(), []string{"answer of 4 MiB or more"})
		default:
			current.end(response.StatusCode, response.Header, answer)
		}
		return response, nil //nolint:nilerr // a body that broke off is the reader's to meet: restored hands err on
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

// restored returns a body that gives again what was read from original, then the error that ended the reading, if any,
// or else the rest.
func restored(read []byte, err error, original io.ReadCloser) io.ReadCloser {
	rest := io.Reader(original)
	if err != nil {
		rest = failingReader{err}
	}
	return struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(read), rest), original}
}

type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }

// responseRecorder writes through and remembers.
type responseRecorder struct {
	http.ResponseWriter
	status   int
	header   http.Header
	body     bytes.Buffer
	hijacked bool
}

// WriteHeader remembers the first final status with the headers of that moment; later changes are never sent.
func (r *responseRecorder) WriteHeader(status int) {
	if r.status != 0 {
		return
	}
	if status >= http.StatusOK {
		r.status, r.header = status, r.Header().Clone()
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *responseRecorder) Write(content []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	r.body.Write(content)
	return r.ResponseWriter.Write(content)
}

// Flush passes on to the connection, for handlers that send their answer in pieces.
func (r *responseRecorder) Flush() {
	r.WriteHeader(http.StatusOK)
	if flusher, ok := r.ResponseWriter.(http.Flusher); ok {
		flusher.Flush()
	}
}

// Hijack hands the connection to the handler; what it does with it is not HTTP, and not judged.
func (r *responseRecorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	hijacker, ok := r.ResponseWriter.(http.Hijacker)
	if !ok {
		return nil, nil, errors.ErrUnsupported
	}
	r.hijacked = true
	return hijacker.Hijack()
}

// Unwrap is for http.ResponseController, which reaches the deadlines of the connection through it.
func (r *responseRecorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
