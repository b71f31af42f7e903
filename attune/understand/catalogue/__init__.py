"""What is known of the places, products, staff and campaigns of the catalogue: seen, met, scored, spoken of."""
