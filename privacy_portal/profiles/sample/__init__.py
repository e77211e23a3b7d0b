"""Material for made-up data systems: names, sentences, numbers and addresses that belong to nobody."""
