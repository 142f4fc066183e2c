package reads

import (
	"context"
	"iter"
)

// single is what an organization has one of, read once and shared by all who ask. Its failure is remembered, too, as that
// of a list is: it is a list of one.
type single[T any] struct{ list collection[T] }

func newSingle[T any](r *Walk, read func(ctx context.Context, organizationID string) (T, error)) single[T] {
	return single[T]{collection[T]{reads: r, key: func(T) string { return "" },
		list: func(ctx context.Context, organizationID string) iter.Seq2[T, error] {
			return func(yield func(T, error) bool) { yield(read(ctx, organizationID)) }
		}}}
}

func (s *single[T]) get(ctx context.Context, organizationID string) (T, error) {
	found, err := s.list.all(ctx, organizationID)
	if err != nil {
		var none T
		return none, err
	}
	return found[0], nil
}
