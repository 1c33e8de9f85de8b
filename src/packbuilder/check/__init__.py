"""Step 6: is it ready to submit?"""
