package client

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

// ManagedAccount is an account at a verified domain, with when it was last active.
type ManagedAccount struct {
	AccountID   string `json:"account_id"`
	AccountType string `json:"account_type"`
	// AccountStatus is "active", "inactive" or "closed".
	AccountStatus string `json:"account_status"`
	Name          string `json:"name"`
	// Email is empty where the account shows it to nobody.
	Email string `json:"email"`
	// Billable tells whether the account counts for Guard; nil where the organization does not tell.
	Billable *bool `json:"access_billable"`
	// LastActive is none for an account that was never active.
	LastActive Time             `json:"last_active"`
	Products   []ManagedProduct `json:"product_access"`
}

// ManagedProduct is a product that an account can use.
type ManagedProduct struct {
	Key        string `json:"key"`
	Name       string `json:"name"`
	URL        string `json:"url"`
	LastActive Time   `json:"last_active"`
}

func (a ManagedAccount) checkedFields() []checkedField {
	return []checkedField{requiredField("account_id", a.AccountID)}
}

// ManagedAccounts lists the managed accounts of an organization.
func (c *Client) ManagedAccounts(ctx context.Context, organizationID string) iter.Seq2[ManagedAccount, error] {
	return list[ManagedAccount](ctx, c, organizationsPath(organizationID, "users"), nil)
}

// LastActiveDates are the days on which an account last looked at a product, for each product that it has looked at.
// Atlassian says that a day may be missing for up to 24 hours.
type LastActiveDates struct {
	AddedToOrg Time              `json:"added_to_org"`
	Products   []ProductActivity `json:"product_access"`
}

// ProductActivity is the last day on which an account looked at a workspace.
type ProductActivity struct {
	WorkspaceID string `json:"id"`
	Key         string `json:"key"`
	LastActive  Time   `json:"last_active"` // a day, such as 2026-11-02
}

func (a ProductActivity) checkedFields() []checkedField {
	return []checkedField{optionalField("id", a.WorkspaceID)}
}

// activityPage is one page of LastActiveDates: the only list that is a part of an object.
type activityPage struct {
	Data  *LastActiveDates `json:"data"`
	Links struct {
		Next string `json:"next"`
	} `json:"links"`
}

// LastActiveDates reads when an account was last active. An organization has 200 such reads a minute, which the answers
// announce like any other limit.
func (c *Client) LastActiveDates(ctx context.Context, organizationID, accountID string) (LastActiveDates, error) {
	path := organizationsPath(organizationID, "directory", "users", accountID, "last-active-dates")
	all := LastActiveDates{}
	watch, cursors := c.watch(pageRequest(path, nil, "")), newFingerprints()
	for cursor := ""; ; {
		asked, started := pageRequest(path, nil, cursor), c.now()
		answer, err := askAndCheck(ctx, c, asked, func(page *activityPage) error {
			if page.Data == nil {
				return errors.New(`it has no "data"`)
			}
			return nil
		})
		if err != nil {
			return LastActiveDates{}, err
		}
		for _, product := range answer.Data.Products {
			watch.object(product)
		}
		watch.page(c.now().Sub(started))
		all.AddedToOrg, all.Products = answer.Data.AddedToOrg, append(all.Products, answer.Data.Products...)
		if answer.Links.Next == "" {
			return all, nil
		}
		cursors.add(cursor)
		cursor, err = cursorOf(answer.Links.Next)
		if err == nil && !cursors.add(cursor) {
			err = fmt.Errorf("the list does not advance: the server gave the cursor %q a second time", cursor)
		}
		if err != nil {
			return LastActiveDates{}, c.cannotContinue(asked, err)
		}
		if err := watch.checkBounds(); err != nil {
			return LastActiveDates{}, err
		}
	}
}
