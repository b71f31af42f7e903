"""What the company sells, where, by whom, and what it says to the market: places, products, staff, campaigns."""
