"""The pages of rights, as the person reads, prints and types them."""
