package worksheet

const googlePage = "Google Workspace"

var googleFields = []label{
	{attribute: "syncEnabled", says: "Sync status", choice: true, words: map[string]string{"on": "Enable automatic syncing", "off": "Disable automatic syncing"}, or: "The words may be \"enabled\" and \"disabled\"."},
	{
		attribute: "syncMode", says: "Select users", choice: true,
		words: map[string]string{"all_users": "Sync all users", "specific_groups": "Sync users from specific groups"},
	},
	{attribute: "groups", says: "Groups to sync", lines: true, or: "The page may ask for the names of the groups instead of their addresses."},
	{attribute: "personalMessage", says: "Personal message", lines: true},
	{
		attribute: "deactivateSuspendedUsers", says: "Deactivate accounts that are suspended, archived or deleted in Google", choice: true,
		or: "It takes Atlassian Guard. Without it the page does not offer this, and deactivate_suspended_users has to be left out of the configuration.",
	},
}

// googlePlaces has the one page more that a copy of the documentation names.
func (c Change) googlePlaces(d directory, page ...string) []Place {
	path := append([]string{d.page()}, page...)
	return append(c.identityProviders(path...), Place{"older", append([]string{"admin.atlassian.com", "Settings", "Google Workspace"}, page...), c.console("/overview")})
}

func connectGoogle(c Change) Sheet {
	d := c.directory(get(c.After, "directoryId"))
	sheet := Sheet{
		Title:  "Connect Google Workspace to " + d.String(),
		Screen: d.screen(googlePage), Order: orderProvisioning,
		Where: c.googlePlaces(d, "Connect Google Workspace"),
		Steps: []Step{
			{Words: "Open " + d.String() + " and press \"Connect Google Workspace\".", Field: &Field{Attribute: "directoryId", Label: "Directory", Value: d.page(), Choice: true, Later: !d.known}},
			do("Sign in to Google as an administrator who may read the organization, users, groups and domains."),
			do("Tick every permission and press \"Allow\". A sync with less fails later."),
			do("Open the page \"Setup\". It has to be filled in before the first sync."),
		},
		Consequences: []string{
			"All domains of the Google account are verified, and everybody who has an account on them becomes a managed account, synced or not. They are told.",
			"What Google says of a user overwrites what the Atlassian account says.",
			"People may sign in with Google from now on. Nobody has to before an authentication policy of " + d.String() + " enforces single sign-on.",
			"Neither SAML nor SCIM can be used in this directory.",
		},
		Irreversible: []string{
			"The first sync cannot be stopped once it runs.",
			"Domains that the connection verifies stay verified until somebody removes them.",
		},
		Questions: []Question{{
			Name: "all_permissions", Ask: "Has the Google administrator allowed every permission that Google's page lists?",
			Known:     []string{"The sync ends when that administrator loses access to Google. An account that outlives people is better than a person's own."},
			AfterStep: 3,
		}},
		Returns: returnGoogle(),
	}
	for _, field := range googleFields {
		if value := get(c.After, field.attribute); value != nil && (field.attribute != "groups" || len(lines(value)) > 0) {
			sheet.Steps = append(sheet.Steps, c.step(field))
		}
	}
	sheet.Steps = append(sheet.Steps, do("Start the sync.").or("The button may be called \"Save\" or \"Start syncing\"."), do("Copy the account and the domains from the page \"Status\": both are asked for at the end of this step."))
	return sheet
}

// lines returns the items of a list; an unknown one counts as one.
func lines(value any) []string {
	switch value := value.(type) {
	case []any:
		return make([]string, len(value))
	case []string:
		return value
	}
	return []string{""}
}

func updateGoogle(c Change) Sheet {
	d := c.directory(c.subject("directoryId"))
	sheet := Sheet{
		Title:  "Change the Google Workspace settings of " + d.String(),
		Screen: d.screen(googlePage), Order: orderProvisioning,
		Where: c.googlePlaces(d, "Edit settings"),
		Steps: append([]Step{
			do("Look at the page \"Status\" that no sync is running: changes do not hold for one that runs."),
			do("Open %s and press \"Edit settings\".", d),
		}, append(c.changed(googleFields...), do("Press \"Save settings\"."))...),
		Consequences: []string{"It holds from the next sync, which comes within 4 hours or with \"Sync now\"."},
	}
	if get(c.After, "syncMode") != nil && !same(get(c.Before, "syncMode"), get(c.After, "syncMode")) ||
		get(c.After, "groups") != nil && !same(get(c.Before, "groups"), get(c.After, "groups")) {
		sheet.Consequences = append(sheet.Consequences, "Users who are left out of a sync lose the access that its groups gave them.")
		sheet.Questions = []Question{{
			Name: "left_out", Ask: "Is it right who is synced from now on, and who is not any more?", Known: []string{c.people(d)},
		}}
	}
	return sheet
}

func syncGoogle(c Change) Sheet {
	d := c.directory(c.subject("directoryId"))
	return Sheet{
		Title:  "Sync Google Workspace of " + d.String() + " now",
		Screen: d.screen(googlePage), Order: orderProvisioning,
		Where:        c.googlePlaces(d, "Status"),
		Steps:        []Step{do("Open %s and its page \"Status\".", d), do("Press \"Sync now\".")},
		Consequences: []string{"Users and groups become as Google has them."},
		Irreversible: []string{"A sync cannot be stopped."},
	}
}

func disconnectGoogle(c Change) Sheet {
	d := c.directory(get(c.Before, "directoryId"))
	return Sheet{
		Title:  "Disconnect Google Workspace from " + d.String(),
		Screen: d.screen(googlePage), Order: orderDeleteProvisioning,
		Where: c.googlePlaces(d, "Edit settings"),
		Steps: []Step{
			do("Look at the page \"Status\" that no sync is running. Wait for one that does: it cannot be stopped."),
			do("Look under Authentication policies that no policy of %s enforces single sign-on.", d),
			do("Open %s, press \"Edit settings\", and disconnect the Google account.", d).or("The button may be called \"Disconnect Google account\" or \"Disconnect account\"."),
		},
		Uncertain:    []string{"The exact words of the last button are not known here."},
		Consequences: []string{"Nobody can sign in with Google through this directory any more, and nothing is synced. " + c.people(d)},
		Irreversible: []string{"The settings are lost. A connection made later needs Google's permission again."},
		Questions: []Question{{
			Name: "enforcement_lifted", Ask: "Have all policies of the directory stopped enforcing single sign-on?", Known: c.enforcing(d), AfterStep: 2,
		}},
	}
}
