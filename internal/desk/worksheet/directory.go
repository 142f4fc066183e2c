package worksheet

import "fmt"

var directoryName = label{attribute: "name", says: "Directory name"}

// directoryPage is the screen that has a directory and its single sign-on.
const directoryPage = "Directory and single sign-on"

func createDirectory(c Change) Sheet {
	named, kind := get(c.After, "name"), text(get(c.After, "identityProvider"))
	page, _, _ := shown(named, nil)
	product, known := products[kind]
	if !known {
		product.name, _, _ = shown(get(c.After, "identityProvider"), nil)
	}
	tile := Step{
		Words: fmt.Sprintf("Choose the tile %q.", product.name), Or: "If there is no such tile, choose \"Other provider\".",
		Field: &Field{Attribute: "identityProvider", Label: "Identity provider", Value: product.name, Choice: true},
	}
	if kind == "google_workspace" {
		tile.Or = "Without such a tile Google Workspace cannot be connected here: no other one leads to it."
	}
	if product.older != "" {
		tile.Or = fmt.Sprintf("In an older console it is called %q. %s", product.older, tile.Or)
	}
	sheet := Sheet{
		Title:  "Add directory " + name(named),
		Screen: directory{DirectoryFact: DirectoryFact{Name: page}}.screen(directoryPage), Order: orderDirectory,
		Where: c.identityProviders(),
		Steps: []Step{
			do("Press \"Add identity provider\".").or("Where the page shows the tiles of the identity providers at once, there is no such button."),
			tile, c.step(directoryName), do("Press \"Add\"."),
		},
		Consequences: []string{
			"Nobody has to sign in differently because of this: the directory has no domain yet, and single sign-on is not enforced.",
			"The directory gets a default authentication policy of its own.",
		},
		Irreversible: []string{
			"The identity provider of a directory cannot be changed afterwards, only by disconnecting the directory and adding another one.",
		},
		Questions: nil,
		Returns:   []Return{returnDirectoryID(), returnPolicyID("the default policy of the directory")},
		Uncertain: []string{"Without the Enterprise plan the organization has room for one identity provider; the console does not offer a second one."},
	}
	switch kind {
	case "microsoft_entra_id":
		sheet.Steps = append(sheet.Steps, do("Where the console offers to set up user provisioning automatically (\"Sign in with Microsoft\"), do not take it: provisioning is set up by SCIM here."))
	case "google_workspace":
		sheet.Consequences = append(sheet.Consequences, "Nothing is synced before a Google administrator allows it, which is a step of its own.")
	}
	return sheet
}

func renameDirectory(c Change) Sheet {
	d := c.directory(c.subject("id"))
	if before := text(get(c.Before, "name")); before != "" || !d.known {
		d.Name, d.known = before, true // and not the name of today, which is the new one when this is done
	}
	return Sheet{
		Title:  fmt.Sprintf("Rename %s to %s", d, name(get(c.After, "name"))),
		Screen: d.screen(directoryPage), Order: orderDirectory,
		Where: c.identityProviders(d.page()),
		Steps: []Step{
			do("Open %s.", d),
			do("Look for a pencil beside the name, or for \"Edit\" or \"Rename\" in its menu (•••)."),
			c.step(directoryName), do("Save."),
		},
		Uncertain:    []string{"No page of Atlassian describes how a directory is renamed. Where the console offers nothing of the kind, it is not possible here."},
		Consequences: []string{"Nobody has to sign in differently because of this: only the name changes that administrators see."},
	}
}

func deleteDirectory(c Change) Sheet {
	d := c.directory(get(c.Before, "id"))
	if !d.known {
		d.Name, d.known = text(get(c.Before, "name")), true
	}
	empty := "Look that neither single sign-on nor user provisioning is set up any more: these are deleted before."
	if text(get(c.Before, "identityProvider")) == "google_workspace" {
		empty = "Look that the Google account is disconnected: that is done before."
	}
	return Sheet{
		Title:  "Disconnect " + d.String(),
		Screen: d.screen(directoryPage), Order: orderDeleteDirectory,
		Where: c.identityProviders(d.page()),
		Steps: []Step{
			do("Open %s.", d),
			do("%s", empty),
			do("Press \"Disconnect identity provider\", and confirm."),
		},
		Consequences: []string{
			"Its users move to the default authentication policy of the local directory and sign in as that one says. Who has no Atlassian password has to set one.",
			"Its linked domains move to the local directory. " + c.people(d),
			"Its authentication policies are gone.",
		},
		Irreversible: []string{"The directory is deleted. One that is added later is another one: everything in it has to be set up again."},
		Questions: []Question{{
			Name: "people_know", Ask: "Do the people know that they sign in with an Atlassian password from now on, and can an administrator still sign in?",
			Known: []string{c.people(d)},
		}},
	}
}
